import type { Action } from './action.ts';
import type {
  AccountView,
  ApiTokenView,
  ConnectionView,
  CredentialView,
  EndpointView,
  GuardView,
  TenantView,
} from './views.ts';

/** What an action returns: what there is now, as administrators see it. */
export type ViewOf<K extends Action['kind']> = K extends `tenant.${string}`
  ? TenantView
  : K extends `connection.${string}`
    ? ConnectionView
    : K extends 'credential.create'
      ? CredentialView & { readonly clientId: string }
      : K extends 'credential.revoke'
        ? CredentialView
        : K extends `account.${string}` | `link.${string}`
          ? AccountView
          : K extends `guard.${string}`
            ? GuardView
            : K extends `apiToken.${string}`
              ? ApiTokenView
              : K extends 'endpoint.replay'
                ? EndpointView & { readonly replayed: number }
                : K extends `endpoint.${string}`
                  ? EndpointView
                  : K extends 'event.record'
                    ? { readonly type: string; readonly subject: string }
                    : K extends 'secrets.read'
                      ? { readonly id: string; readonly resourceType: string }
                      : never;
