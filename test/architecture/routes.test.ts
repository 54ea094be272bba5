import { expect, it } from 'vitest';
import { listAll } from '../../src/scim/list-resources.ts';
import { serveLiveness } from '../../src/scim/operations.ts';
import type { Endpoint } from '../../src/scim/route.ts';
import { type RouteRule, routes } from '../../src/scim/routes.ts';

/** Checked by the compiler: a line below that compiles makes its `@ts-expect-error` an error. */
it('a route without a rule, an access, steps, or the caller that its steps need does not compile', () => {
  // @ts-expect-error an endpoint without a rule
  const withoutRule: Readonly<Record<Endpoint | 'planted', RouteRule>> = routes;
  // @ts-expect-error a rule without access
  const withoutAccess: RouteRule = { methods: ['GET'], handlers: { GET: serveLiveness } };
  // @ts-expect-error a rule without steps
  const withoutSteps: RouteRule = { access: 'open', methods: ['GET'], handlers: {} };
  const handlers = { GET: listAll };
  // @ts-expect-error steps for a connection behind a route that admits every client
  const withoutCaller: RouteRule = { access: 'open', methods: ['GET'], handlers };
  const planted = [withoutRule, withoutAccess, withoutSteps, withoutCaller];
  expect(planted).toHaveLength(4);
});
