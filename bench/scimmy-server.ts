import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { reportTo } from './child.ts';

/** scimmy-routers on Express 4 over a Map, not durable. */
const began = performance.now();
// The package's types do not describe plain stores; what goes through here is its own resources.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;
const people = new Map<string, Any>();
let serial = 0;
const users: Any = SCIMMY.Resources.User;
users.extend(SCIMMY.Schemas.EnterpriseUser);
SCIMMY.Resources.declare(users)
  .ingress(async (resource: Any, data: Any) => {
    const id = resource.id ?? String((serial += 1));
    const taken = [...people.values()].some(
      (other) => other.id !== id && other.userName.toLowerCase() === data.userName.toLowerCase(),
    );
    if (taken) throw new SCIMMY.Types.Error(409, 'uniqueness', 'userName is taken');
    const made = {
      ...JSON.parse(JSON.stringify(data)),
      id,
      meta: { created: people.get(id)?.meta.created ?? new Date(), lastModified: new Date() },
    };
    people.set(id, made);
    return made;
  })
  .egress(async (resource: Any) => {
    if (resource.id !== undefined) {
      const found = people.get(resource.id);
      if (found === undefined) throw new SCIMMY.Types.Error(404, '', 'not found');
      return found;
    }
    const all = [...people.values()];
    return resource.filter === undefined ? all : resource.filter.match(all);
  })
  .degress(async (resource: Any) => {
    people.delete(resource.id);
  });

const app = express();
app.use(
  '/scim/v2',
  new (SCIMMYRouters as Any)({
    type: 'bearer',
    handler: async (request: Any) => {
      if (request.header('Authorization') !== 'Bearer benchtoken') throw new Error('no');
      return 'bench';
    },
  }),
);
const server = app.listen(0, '127.0.0.1', () =>
  reportTo(process, (server.address() as AddressInfo).port, performance.now() - began),
);
