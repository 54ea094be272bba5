import type { Problem } from './guide.ts';

/** What goes wrong with every identity provider. */
export const commonProblems: readonly Problem[] = [
  {
    symptom: 'The test of the connection says unauthorized, or 401.',
    cause:
      'The token is incomplete, was revoked, has expired, or is that of another server. After 30 failures within a minute the address has to wait: 429.',
    fix: 'Create another token with `rollcall token create`, paste it, and test again. `rollcall token list` shows the last four characters of each.',
  },
  {
    symptom: 'The test of the connection says not found, or the answer is HTML.',
    cause: 'The URL is that of the web site, or the path of the tenant is missing.',
    fix: 'The base URL ends with `/t/<tenant>/scim/v2`, without `/Users`.',
  },
  {
    symptom: 'The test of the connection times out.',
    cause: 'The identity provider cannot reach the server, or does not trust its certificate.',
    fix: 'The server must be reachable from the internet over HTTPS with a certificate of a public authority. `localhost` and private addresses work with self-hosted providers only.',
  },
  {
    symptom: 'A person does not appear, or has no access.',
    cause: 'The person is not assigned, was refused, or was switched off.',
    fix: '`rollcall explain <userName>` names the cause, and the command that fixes it.',
  },
  {
    symptom: '409: the userName is taken.',
    cause: 'Another user of the tenant has it, perhaps of another connection.',
    fix: '`rollcall users list` shows who. Release or delete the other user, or change the name.',
  },
  {
    symptom: '403, and the detail speaks of the guard.',
    cause: 'More people than the limit would lose access within an hour. Nothing was changed.',
    fix: 'If it is meant: `rollcall guard release`. The identity provider sends it again.',
  },
  {
    symptom: 'An attribute does not arrive.',
    cause:
      'It is not mapped, or no schema of the tenant has it: Rollcall ignores it and names it in the request log.',
    fix: 'Map it in the identity provider. For attributes of your own, add a schema first.',
  },
];
