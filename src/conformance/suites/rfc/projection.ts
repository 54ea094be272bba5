import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, userPath } from '../../case-context.ts';
import { replace } from '../../operations.ts';
import { urns } from '../../urns.ts';

/** Returns attributes of several kinds. */
const rich = (t: CaseContext): Json => ({
  title: 'Analyst',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ value: t.mail('ada@work'), type: 'work', primary: true }],
});

/** Attribute projection and notation (RFC 7644 §3.9, §3.10). */
export const projectionCases = casesOf({ section: 'RFC 7644 §3.9', needs: ['users'] }, [
  {
    id: 'projection.attributes',
    title: 'attributes limits GET to what is named and what is always returned',
    requirements: ['R219', 'R220', 'R075'],
    async run(t) {
      const user = await t.createUser(rich(t));
      const read = await t.readUser(user, { query: { attributes: 'title' } });
      t.equal(read.title, 'Analyst', 'title');
      t.equal(read.id, user.id, 'id');
      for (const name of ['name', 'emails', 'displayName']) t.absent(read, name);
    },
  },
  {
    id: 'projection.excluded',
    title: 'excludedAttributes removes what is named, and never what is always returned',
    requirements: ['R219', 'R221', 'R075'],
    async run(t) {
      const user = await t.createUser(rich(t));
      const read = await t.readUser(user, { query: { excludedAttributes: 'id,emails' } });
      t.absent(read, 'emails');
      t.equal(read.id, user.id, 'id');
      t.equal(read.title, 'Analyst', 'title');
      t.equal(read.name?.givenName, 'Ada', 'name.givenName');
    },
  },
  {
    id: 'projection.sub-attribute',
    title: 'a sub-attribute can be named',
    requirements: ['R220', 'R223'],
    async run(t) {
      const user = await t.createUser(rich(t));
      const read = await t.readUser(user, { query: { attributes: 'name.givenName' } });
      t.equal(read.name?.givenName, 'Ada', 'name.givenName');
      t.absent(read.name, 'familyName', 'name.familyName');
      t.absent(read, 'title');
    },
  },
  {
    id: 'projection.multi-valued',
    title: 'a sub-attribute of a multi-valued attribute can be named',
    requirements: ['R228', 'R220'],
    async run(t) {
      const user = await t.createUser(rich(t));
      const read = await t.readUser(user, { query: { attributes: 'emails.value' } });
      t.equal(read.emails?.[0]?.value, t.mail('ada@work'), 'emails.value');
      t.absent(read.emails[0], 'type', 'emails.type');
    },
  },
  {
    id: 'projection.list',
    title: 'a list obeys attributes and excludedAttributes',
    requirements: ['R219'],
    needs: ['filter'],
    async run(t) {
      const user = await t.createUser(rich(t));
      const filter = `userName eq "${user.userName}"`;
      const only = await t.list('/Users', { filter, attributes: 'userName' });
      t.equal(only.Resources?.[0]?.userName, user.userName, 'userName');
      for (const name of ['title', 'name', 'emails']) t.absent(only.Resources[0], name);
      const without = await t.list('/Users', { filter, excludedAttributes: 'emails' });
      t.absent(without.Resources?.[0], 'emails');
      t.equal(without.Resources[0].title, 'Analyst', 'title');
    },
  },
  {
    id: 'projection.several',
    title: 'names are separated by commas and matched without case',
    requirements: ['R223', 'R053'],
    async run(t) {
      const user = await t.createUser(rich(t));
      const read = await t.readUser(user, { query: { attributes: 'USERNAME,Title' } });
      t.equal(read.userName, user.userName, 'userName');
      t.equal(read.title, 'Analyst', 'title');
      t.absent(read, 'name');
    },
  },
  {
    id: 'projection.urn',
    title: 'an attribute can be named with the URN of its schema',
    requirements: ['R226', 'R223'],
    section: 'RFC 7644 §3.10',
    async run(t) {
      const user = await t.createUser(rich(t));
      const read = await t.readUser(user, { query: { attributes: `${urns.user}:title` } });
      t.equal(read.title, 'Analyst', 'title');
      t.absent(read, 'name');
    },
  },
  {
    id: 'projection.extension-attribute',
    title: 'an attribute of an extension can be named with its URN',
    requirements: ['R223', 'R226'],
    section: 'RFC 7644 §3.10',
    needs: ['enterprise'],
    async run(t) {
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { department: 'Research', costCenter: '4130' },
      });
      const attributes = `${urns.enterprise}:department`;
      const read = await t.readUser(user, { query: { attributes } });
      t.equal(read[urns.enterprise]?.department, 'Research', 'department');
      t.absent(read[urns.enterprise], 'costCenter');
      t.absent(read, 'userName');
    },
  },
  {
    id: 'projection.extension',
    title: 'an extension can be named as a whole',
    requirements: ['R224'],
    section: 'RFC 7644 §3.10',
    level: 'SHOULD',
    needs: ['enterprise'],
    async run(t) {
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { department: 'Research', costCenter: '4130' },
      });
      const read = await t.readUser(user, { query: { attributes: urns.enterprise } });
      t.equal(
        read[urns.enterprise],
        { department: 'Research', costCenter: '4130' },
        'the extension',
      );
    },
  },
  {
    id: 'projection.unknown',
    title: 'unknown names are ignored',
    requirements: ['R225'],
    level: 'SHOULD',
    async run(t) {
      const user = await t.createUser(rich(t));
      const read = await t.readUser(user, { query: { attributes: 'userName,noSuchAttribute' } });
      t.equal(read.userName, user.userName, 'userName');
    },
  },
  {
    id: 'projection.meta',
    title: 'meta can be named',
    requirements: ['R227'],
    level: 'SHOULD',
    async run(t) {
      const user = await t.createUser(rich(t));
      const read = await t.readUser(user, { query: { attributes: 'meta.lastModified' } });
      t.that(read.meta?.lastModified !== undefined, 'meta.lastModified is missing');
      t.absent(read, 'userName');
    },
  },
  {
    id: 'projection.both',
    title: 'attributes and excludedAttributes together are refused, or one of them is obeyed',
    requirements: ['R222'],
    level: 'SHOULD',
    async run(t) {
      const user = await t.createUser(rich(t));
      const answer = await t.get(userPath(user.id), {
        query: { attributes: 'title', excludedAttributes: 'emails' },
      });
      if (answer.status === 200) t.absent(answer.json, 'emails');
      else t.error(answer, 400);
    },
  },
  {
    id: 'projection.patch',
    title: 'PATCH with attributes answers 200 with just these',
    requirements: ['R262', 'R219'],
    section: 'RFC 7644 §3.5.2',
    needs: ['patch'],
    async run(t) {
      const user = await t.createUser(rich(t));
      const answer = await t.patch(userPath(user.id), [replace('title', 'Countess')], {
        query: { attributes: 'title' },
      });
      t.status(answer, 200);
      t.equal(answer.json?.title, 'Countess', 'title');
      t.absent(answer.json, 'emails');
    },
  },
  {
    id: 'projection.put',
    title: 'PUT obeys attributes',
    requirements: ['R219', 'R243'],
    async run(t) {
      const body = t.userBody(rich(t));
      const json = await t.createFrom(body);
      const answer = await t.put(userPath(json.id), body, { query: { attributes: 'userName' } });
      t.status(answer, 200);
      t.equal(answer.json?.userName, body.userName, 'userName');
      t.absent(answer.json, 'emails');
    },
  },
  {
    id: 'projection.group-members',
    title: 'members can be excluded from a group and from a list of groups',
    requirements: ['R126', 'R221'],
    needs: ['groups'],
    async run(t) {
      const group = await t.createGroupOf(await t.createUser());
      const query = { excludedAttributes: 'members' };
      t.absent(await t.readGroup(group, { query }), 'members');
      const list = await t.list('/Groups', {
        ...query,
        filter: `displayName eq "${group.displayName}"`,
      });
      t.equal(list.Resources?.length, 1, 'number of groups');
      t.absent(list.Resources[0], 'members');
      t.equal((await t.readGroup(group)).members?.length, 1, 'number of members afterwards');
    },
  },
  {
    id: 'projection.member-values',
    title: 'members.value answers the ids of the members only',
    requirements: ['R228'],
    needs: ['groups'],
    async run(t) {
      const user = await t.createUser();
      const group = await t.createGroupOf(user);
      const query = { attributes: 'members.value' };
      const answer = await t.get(groupPath(group.id), { query });
      t.status(answer, 200);
      t.equal(
        answer.json?.members?.map((member: Json) => member),
        [{ value: user.id }],
        'members',
      );
    },
  },
]);
