import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { keepConnections, reportTo } from './child.ts';

/**
 * scimmy-routers on Express 4, as its README sets it up: handlers of users and groups over a Map,
 * the filter of a request applied by SCIMMY itself. Nothing is durable.
 */
const began = performance.now();
// The package's types do not describe plain stores; what goes through here is its own resources.
// oxlint-disable-next-line typescript/no-explicit-any
type Any = any;
let serial = 0;

/** Declares a resource type over a Map; `key` is what its resources must differ in, if any. */
function declare(type: Any, key?: 'userName'): void {
  const stored = new Map<string, Any>();
  SCIMMY.Resources.declare(type)
    .ingress(async (resource: Any, data: Any) => {
      const old = resource.id === undefined ? undefined : stored.get(resource.id);
      if (resource.id !== undefined && old === undefined)
        throw new SCIMMY.Types.Error(404, '', `${resource.id} not found`);
      const id = resource.id ?? String((serial += 1));
      const isTaken =
        key !== undefined &&
        [...stored.values()].some(
          (other) => other.id !== id && other[key].toLowerCase() === data[key].toLowerCase(),
        );
      if (isTaken) throw new SCIMMY.Types.Error(409, 'uniqueness', `${key} is taken`);
      const made = {
        ...JSON.parse(JSON.stringify(data)),
        id,
        meta: { created: old?.meta.created ?? new Date(), lastModified: new Date() },
      };
      stored.set(id, made);
      return made;
    })
    .egress(async (resource: Any) => {
      if (resource.id !== undefined) {
        const found = stored.get(resource.id);
        if (found === undefined) throw new SCIMMY.Types.Error(404, '', `${resource.id} not found`);
        return found;
      }
      const all = [...stored.values()];
      return resource.filter === undefined ? all : resource.filter.match(all);
    })
    .degress(async (resource: Any) => {
      if (!stored.delete(resource.id))
        throw new SCIMMY.Types.Error(404, '', `${resource.id} not found`);
    });
}

const users: Any = SCIMMY.Resources.User;
users.extend(SCIMMY.Schemas.EnterpriseUser);
declare(users, 'userName');
declare(SCIMMY.Resources.Group);

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
keepConnections(server);
