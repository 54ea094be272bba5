// Written by tools/generate-docs.ts from the OpenAPI document; do not edit.
export interface paths {
    readonly "/api/v1/tenants": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List tenants
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it.
         */
        readonly get: operations["listTenants"];
        readonly put?: never;
        /**
         * Create a tenant
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it.
         */
        readonly post: operations["createTenant"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/tenants/{tenant}/totals": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show how many users, groups and accounts a tenant has
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getTenantTotals"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/tenants/{tenant}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a tenant
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getTenant"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete; it can be restored for seven days
         * @description About one tenant. Only operator tokens (those for all tenants) may call it. Of the administrators of the console, only owners may call it.
         */
        readonly delete: operations["deleteTenant"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change the name or parts of the policy
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly patch: operations["updateTenant"];
        readonly trace?: never;
    };
    readonly "/api/v1/tenants/{tenant}/indexes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the policy's indexes and those being built or deleted
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listTenantIndexes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/tenants/{tenant}/pause": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Pause: refuse every request of the tenant
         * @description About one tenant. Only operator tokens (those for all tenants) may call it.
         */
        readonly post: operations["pauseTenant"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/tenants/{tenant}/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Resume
         * @description About one tenant. Only operator tokens (those for all tenants) may call it.
         */
        readonly post: operations["resumeTenant"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/tenants/{tenant}/restore": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Restore a deleted tenant; it is paused then
         * @description About one tenant. Only operator tokens (those for all tenants) may call it.
         */
        readonly post: operations["restoreTenant"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/overview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show tenants at a glance: requests by hour, deliveries, and what needs attention
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it.
         */
        readonly get: operations["getOverview"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/tenants/{tenant}/overview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a tenant at a glance, with each of its connections
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getTenantOverview"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/names": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show what ids stand for: users, groups, accounts, connections, credentials and endpoints
         * @description For lists that name things by id, such as requests, events, deliveries and the audit. Ids of nothing, and of what was deleted, are left out. About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listNames"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List connections and their status
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listConnections"];
        readonly put?: never;
        /**
         * Create a connection
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["createConnection"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a connection and its status
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getConnection"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete; it can be restored for seven days, then its users are deleted
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly delete: operations["deleteConnection"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change name, profile, limits or discovery
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly patch: operations["updateConnection"];
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}/pause": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Pause: refuse its requests
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["pauseConnection"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Resume
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["resumeConnection"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}/restore": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Restore a deleted connection; it is paused then
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["restoreConnection"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}/release": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Release its accounts, unmanaged and unchanged, and delete it
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["releaseConnection"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/credentials": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List credentials; secrets are not stored
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listCredentials"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}/credentials": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Create a token, client secret, client key or trust; a secret is shown once
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["createCredential"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/credentials/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a credential; its secret is not stored
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getCredential"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke, from the next request on
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly delete: operations["revokeCredential"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/profiles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the profiles a connection can have
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listProfiles"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}/probes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show what arrived of the identity provider, in words
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listConnectionProbes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}/watch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Keep all its requests in the request log for a while, reads included
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["watchConnection"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/connections/{id}/setup-links": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the set-up links of a connection, latest first
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listSetupLinks"];
        readonly put?: never;
        /**
         * Create a set-up link for the administrator of the identity provider; it is shown once
         * @description The URL is a secret: it lets its holder create credentials of this one connection. About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["createSetupLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup-links/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke a set-up link, from the next request on
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly delete: operations["revokeSetupLink"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the state of the set-up
         * @description About one connection. Only its set-up links may call it.
         */
        readonly get: operations["getSetup"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/provider": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Choose the identity provider, which sets the profile of the connection
         * @description About one connection. Only its set-up links may call it.
         */
        readonly put: operations["replaceSetupProvider"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/probes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show what arrived of the identity provider, in words
         * @description About one connection. Only its set-up links may call it.
         */
        readonly get: operations["listSetupProbes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/credentials": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Create a token or client secret of the connection; it is shown once
         * @description About one connection. Only its set-up links may call it.
         */
        readonly post: operations["createSetupCredential"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/credentials/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke a credential of the connection, once there is another one
         * @description About one connection. Only its set-up links may call it.
         */
        readonly delete: operations["revokeSetupCredential"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/users": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the latest users of the connection, and the accounts they became
         * @description About one connection. Only its set-up links may call it.
         */
        readonly get: operations["listSetupUsers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/groups": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the groups of the connection, and the roles they give
         * @description About one connection. Only its set-up links may call it.
         */
        readonly get: operations["listSetupGroups"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/roles/preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * List accounts of the connection whose roles would differ; nothing is changed
         * @description About one connection. Only its set-up links may call it.
         */
        readonly post: operations["previewSetupRoles"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/roles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Set the roles that groups of the connection give
         * @description About one connection. Only its set-up links may call it.
         */
        readonly put: operations["replaceSetupRoles"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup/finish": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Finish the set-up; the link shows the status from then on, and changes nothing
         * @description About one connection. Only its set-up links may call it.
         */
        readonly post: operations["finishSetup"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/accounts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List accounts, or find those that match every given name
         * @description A page of `status`, `connection`, `prefix` or `role` may have fewer items than `limit`, or none, and still a `next`: a page looks at 20,000 accounts at most, and in search of a role at 1,000. About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listAccounts"];
        readonly put?: never;
        /**
         * Register an account that the application already has
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["registerAccount"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/accounts/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show an account with its roles
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getAccount"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete an account that has no user
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly delete: operations["deleteAccount"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change settings or protection; other fields only while no connection manages it
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly patch: operations["updateAccount"];
        readonly trace?: never;
    };
    readonly "/api/v1/accounts/{id}/access": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Say whether an account may be used now, and with which roles
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getAccountAccess"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/accounts/{id}/roles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Explain why an account has its roles
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["explainAccountRoles"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/roles/preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * List accounts whose roles would differ under other rules; nothing is changed
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["previewRoles"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/links": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List users that wait for a decision
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listLinks"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/links/{user}/approve": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Link the user to the account that matches
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["approveLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/links/{user}/reject": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Give the user a new account
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["rejectLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/domains": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the proven domains of a tenant
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listDomains"];
        readonly put?: never;
        /**
         * Show the TXT record or file that proves a domain; nothing is stored
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["createDomainChallenge"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/domains/{name}/verify": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Check the proof, and add the domain to the tenant
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["verifyDomain"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/domains/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Remove a domain from the tenant
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly delete: operations["deleteDomain"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/schemas": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the tenant's own schemas, extensions and resource types
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getSchemas"];
        /**
         * Replace the tenant's own schemas; refused as a whole if invalid or if data would be lost
         * @description About one tenant. Only operator tokens (those for all tenants) may call it.
         */
        readonly put: operations["replaceSchemas"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/resource-types": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show all resource types and schemas of the tenant, those of the standard included
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listResourceTypes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/users": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List users
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listUsers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/users/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a user
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getUser"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/groups": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List groups, without their members
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listGroups"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/groups/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a group, without its members
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getGroup"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/groups/{id}/members": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the direct members of a group, or those whose name begins with a text
         * @description A page costs the same wherever it is. `from` and `to` name a range of places, so that a list of 100,000 members can be read from any point; `order=descending` begins at its end. About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listGroupMembers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/group-sizes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show how many direct members groups have
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listGroupSizes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/resources/{id}/secrets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the decrypted secrets of a resource; needs a token with the role secrets
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getResourceSecrets"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read events after a sequence, waiting for the next one; with Accept: text/event-stream, as a stream
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listEvents"];
        readonly put?: never;
        /**
         * Record an event of the application, delivered in order with all others
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["recordEvent"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/events/range": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the first and the last sequence that are stored
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getEventRange"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/snapshot": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read all data of a tenant as a starting point; continue with the events after `sequence`
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getSnapshot"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/event-types": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List all event types
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listEventTypes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List a tenant's endpoints; with all=true those of every tenant
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listEndpoints"];
        readonly put?: never;
        /**
         * Create an endpoint; its secret is shown once
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["createEndpoint"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show an endpoint and its number of open and dead deliveries
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getEndpoint"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete, with all undelivered events
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly delete: operations["deleteEndpoint"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change name, URL or types
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly patch: operations["updateEndpoint"];
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints/{id}/enable": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send to it again, from where it stopped
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["enableEndpoint"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints/{id}/disable": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stop sending to it; events wait in the log
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["disableEndpoint"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints/{id}/rotate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Replace the secret or signing key; the previous one stays valid for a day
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["rotateEndpointSecret"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints/{id}/test": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send a test message now, and return the outcome
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["testEndpoint"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints/{id}/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List undelivered events: open (will be retried) or dead (failed for good)
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listDeliveries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints/{id}/activity": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show what was sent to an endpoint by hour: accepted, failed, and how late
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getEndpointActivity"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/endpoints/{id}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Deliver again, with the same ids: one event, a range, or every dead delivery
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["replayDeliveries"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/streams": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Create a stream, pushed or polled; its public keys are at /streams/{id}/jwks.json
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["createStream"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/streams/{id}/poll": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Acknowledge tokens and get the next ones, waiting for one unless told otherwise (RFC 8936)
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly post: operations["pollStream"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/requests": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List requests, latest first; by user (userName, externalId, address or id) and other filters
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listRequests"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/requests/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a request by its X-Request-Id, with bodies and headers where the tenant keeps them
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getRequest"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/requests/{id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the events that a request caused, each with its deliveries that have not succeeded
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listRequestEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/explain": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Explain why a user is here, or not: requests, changes and deliveries in one timeline
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["explainPerson"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/guard": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the state of the mass-change guard
         * @description About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["getGuard"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/guard/release": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Let held removals pass
         * @description About one tenant. Only operator tokens (those for all tenants) may call it.
         */
        readonly post: operations["releaseGuard"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List administrative actions on a tenant, latest first
         * @description A filtered page looks at 10,000 entries: it may have fewer items than `limit`, or none, and still a `next`. About one tenant. The tenant's own tokens and operator tokens may call it.
         */
        readonly get: operations["listAuditEntries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/audit/all": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List administrative actions on all tenants and the server, latest first
         * @description A filtered page looks at 10,000 entries: it may have fewer items than `limit`, or none, and still a `next`. About the server as a whole. Only operator tokens (those for all tenants) may call it.
         */
        readonly get: operations["listAllAuditEntries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/api-tokens": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the tokens of this API
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it. Of the administrators of the console, only owners may call it.
         */
        readonly get: operations["listApiTokens"];
        readonly put?: never;
        /**
         * Create a token; it is shown once
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it. Of the administrators of the console, only owners may call it.
         */
        readonly post: operations["createApiToken"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/api-tokens/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke a token, from the next request on
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it. Of the administrators of the console, only owners may call it.
         */
        readonly delete: operations["revokeApiToken"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/administrators": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the administrators of the console
         * @description About what the caller reaches. Operator tokens (those for all tenants) and administrators of the console may call it. Of the administrators of the console, only owners may call it.
         */
        readonly get: operations["listAdministrators"];
        readonly put?: never;
        /**
         * Create an administrator, with a one-time link to sign in
         * @description About what the caller reaches. Operator tokens (those for all tenants) and administrators of the console may call it. Of the administrators of the console, only owners may call it.
         */
        readonly post: operations["createAdministrator"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/administrators/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show an administrator
         * @description About what the caller reaches. Operator tokens (those for all tenants) and administrators of the console may call it. Of the administrators of the console, only owners may call it.
         */
        readonly get: operations["getAdministrator"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Remove an administrator; its sessions end at once
         * @description About what the caller reaches. Operator tokens (those for all tenants) and administrators of the console may call it. Of the administrators of the console, only owners may call it.
         */
        readonly delete: operations["deleteAdministrator"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change name or role, disable or enable; another role, or none, ends its sessions
         * @description About what the caller reaches. Operator tokens (those for all tenants) and administrators of the console may call it. Of the administrators of the console, only owners may call it.
         */
        readonly patch: operations["updateAdministrator"];
        readonly trace?: never;
    };
    readonly "/api/v1/administrators/{id}/link": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Create a one-time link to sign in and set a password, in place of the one before
         * @description About what the caller reaches. Operator tokens (those for all tenants) and administrators of the console may call it. Of the administrators of the console, only owners may call it.
         */
        readonly post: operations["createAdministratorLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/administrators/{id}/reset-password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * End all sessions, delete the password, and create a one-time link
         * @description About what the caller reaches. Operator tokens (those for all tenants) and administrators of the console may call it. Of the administrators of the console, only owners may call it.
         */
        readonly post: operations["resetAdministratorPassword"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/owner-link": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Create a one-time link for the first owner of the console, where there is none
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it. Of the administrators of the console, only owners may call it.
         */
        readonly post: operations["createOwnerLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/sign-in": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show what the sign-in page of the console offers
         * @description Needs no credentials.
         */
        readonly get: operations["getSignInOptions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/session": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the session of the console and its administrator
         * @description About the session of the console that the cookie names. Tokens cannot call it.
         */
        readonly get: operations["getSession"];
        readonly put?: never;
        /**
         * Sign in with a password; the answer sets the cookie of a new session
         * @description Needs no credentials.
         */
        readonly post: operations["createSession"];
        /**
         * Sign out: the session ends
         * @description About the session of the console that the cookie names. Tokens cannot call it.
         */
        readonly delete: operations["deleteSession"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/session/link/verify": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Show what a one-time link is for; it stays valid
         * @description Needs no credentials.
         */
        readonly post: operations["verifyLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/session/link": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Use a one-time link: set name and password, and sign in
         * @description Needs no credentials.
         */
        readonly post: operations["redeemLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/session/password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Change the own password; the other sessions end
         * @description About the session of the console that the cookie names. Tokens cannot call it.
         */
        readonly put: operations["changePassword"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/apply": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Apply a configuration in one transaction; nothing changes when a part of it is refused
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it. Of the administrators of the console, only owners may call it.
         */
        readonly post: operations["applyConfiguration"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/configuration": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the configuration as `POST /apply` takes it, without secrets
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it.
         */
        readonly get: operations["getConfiguration"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/system": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show version, health, storage, backups and settings of the server
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it.
         */
        readonly get: operations["getSystem"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/system/backups": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Start to write a backup of a SQLite database, with its key file, into a folder on the server
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it. Of the administrators of the console, only owners may call it.
         */
        readonly post: operations["createBackup"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/system/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show the metrics of the server as JSON
         * @description About the server as a whole. Only operator tokens (those for all tenants) may call it.
         */
        readonly get: operations["getMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description A user was created. */
        readonly UserCreatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "user.created";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["UserData"] | components["schemas"]["ErasedData"];
        };
        /** @description What caused the change. */
        readonly EventActor: {
            /** @description Id of the connection. */
            readonly connection?: string;
            /** @description Id of the credential. */
            readonly credential?: string;
            /** @description `api:` and the id of a token, `command line` or `server`. */
            readonly administrator?: string;
        };
        /** @description A user, after the change. */
        readonly UserData: {
            /** @description Name of its resource type, such as `User`. */
            readonly resourceType: string;
            /** @description Id of the user. */
            readonly id: string;
            readonly account?: components["schemas"]["AccountSummary"];
            readonly raw: components["schemas"]["ScimResource"];
        };
        /** @description The account of the user, if it has one. */
        readonly AccountSummary: {
            /** @description Id of the account. */
            readonly id: string;
            /** @description Username in the application, unique in the tenant. */
            readonly username: string;
            /** @description Name to show. */
            readonly displayName: string;
            /** @description E-mail addresses; one is primary. */
            readonly emails: readonly {
                /** @description The address. */
                readonly value: string;
                /** @description Whether it is the main one. */
                readonly primary: boolean;
            }[];
            /**
             * @description Whether it may be used; deleted: kept without access until it is erased.
             * @enum {string}
             */
            readonly status: "active" | "deactivated" | "deleted";
        };
        /** @description The resource in its SCIM form, without `meta`. */
        readonly ScimResource: {
            readonly [key: string]: unknown;
        };
        /** @description The data of an event whose user was erased. */
        readonly ErasedData: {
            /**
             * @description The user was erased, and its data with it.
             * @enum {boolean}
             */
            readonly erased: true;
        };
        /** @description Attributes of a user changed; `previous` has what they were. */
        readonly UserUpdatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "user.updated";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["UserData"] | components["schemas"]["ErasedData"];
        };
        /** @description A user lost access: `active` became false. */
        readonly UserDeactivatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "user.deactivated";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["UserData"] | components["schemas"]["ErasedData"];
        };
        /** @description A user regained access. */
        readonly UserReactivatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "user.reactivated";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["UserData"] | components["schemas"]["ErasedData"];
        };
        /** @description A user was deleted. */
        readonly UserDeletedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "user.deleted";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["UserData"] | components["schemas"]["ErasedData"];
        };
        /** @description A group was created. */
        readonly GroupCreatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "group.created";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ResourceData"];
        };
        /** @description The state after the change. */
        readonly ResourceData: {
            /** @description Name of its resource type, such as `User`. */
            readonly resourceType: string;
            /** @description Id of the resource. */
            readonly id: string;
            readonly raw: components["schemas"]["ScimResource"];
        };
        /** @description Attributes of a group changed, or too many members to list; `data.members` has their number. */
        readonly GroupUpdatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "group.updated";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["GroupChangeData"];
        };
        /** @description The state after the change. */
        readonly GroupChangeData: {
            /** @description Name of its resource type, such as `User`. */
            readonly resourceType: string;
            /** @description Id of the resource. */
            readonly id: string;
            readonly raw?: components["schemas"]["ScimResource"];
            /** @description Instead of `raw`: so many members changed that events do not list them. */
            readonly members?: {
                /** @description Members that joined. */
                readonly added: number;
                /** @description Members that left. */
                readonly removed: number;
                /** @description Members there are now. */
                readonly total: number;
            };
        };
        /** @description A group was deleted, with all its memberships. */
        readonly GroupDeletedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "group.deleted";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ResourceData"];
        };
        /** @description Members joined a group; up to 500 in one event. */
        readonly GroupMemberAddedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "group.member_added";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["MembersData"];
        };
        /** @description The state after the change. */
        readonly MembersData: {
            /** @description Id of the group. */
            readonly group: string;
            /** @description Ids of the members. */
            readonly members: readonly string[];
        };
        /** @description Members left a group; up to 500 in one event. */
        readonly GroupMemberRemovedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "group.member_removed";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["MembersData"];
        };
        /** @description A resource of a custom type was created. */
        readonly ResourceCreatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "resource.created";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ResourceData"];
        };
        /** @description Attributes of a resource of a custom type changed. */
        readonly ResourceUpdatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "resource.updated";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ResourceData"];
        };
        /** @description A resource of a custom type was deleted. */
        readonly ResourceDeletedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "resource.deleted";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ResourceData"];
        };
        /** @description The application registered an existing account. */
        readonly AccountRegisteredEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "account.registered";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["AccountData"] | components["schemas"]["ErasedData"];
        };
        /** @description An account, after the change. */
        readonly AccountData: {
            readonly account: components["schemas"]["Account"];
        };
        /** @description An account: the application's side of a user. */
        readonly Account: {
            /** @description Id of the account. */
            readonly id: string;
            /** @description Username in the application, unique in the tenant. */
            readonly username: string;
            /** @description Name to show. */
            readonly displayName: string;
            /** @description E-mail addresses; one is primary. */
            readonly emails: readonly {
                /** @description The address. */
                readonly value: string;
                /** @description Whether it is the main one. */
                readonly primary: boolean;
            }[];
            /** @description Id that the application or the identity provider gave it. */
            readonly externalId?: string;
            /**
             * @description Whether it may be used; deleted: kept without access until it is erased.
             * @enum {string}
             */
            readonly status: "active" | "deactivated" | "deleted";
            /** @description True: no identity provider takes it over, changes it or ends its access. */
            readonly protected: boolean;
            /** @description The connection that manages it; absent: none. */
            readonly connection?: string;
            /** @description Id of its SCIM user. */
            readonly user?: string;
            /** @description Names of its roles; where one account is shown, and in lists that ask for them. */
            readonly roles?: readonly string[];
            /** @description Settings of the application. */
            readonly settings: {
                readonly [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description Time of its creation.
             */
            readonly created: string;
            /**
             * Format: date-time
             * @description Time of its last change.
             */
            readonly lastModified: string;
            /**
             * Format: date-time
             * @description Of a deleted account: the time of its erasure.
             */
            readonly erasedAfter?: string;
        };
        /** @description Settings, protection, or application-owned fields of an account changed; `previous` has what they were. */
        readonly AccountUpdatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "account.updated";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["AccountData"] | components["schemas"]["ErasedData"];
        };
        /** @description A user was linked to an existing account of the application. */
        readonly AccountLinkedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "account.linked";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["LinkedAccountData"] | components["schemas"]["ErasedData"];
        };
        /** @description The account that a user got. */
        readonly LinkedAccountData: {
            /** @description Id of the user. Absent: the subject of the event. */
            readonly user?: string;
            /** @description The account; with all its fields when an administrator has linked it. */
            readonly account: components["schemas"]["Account"] | (components["schemas"]["AccountSummary"] & unknown);
        };
        /** @description A user was linked to the account it had before. */
        readonly AccountReturnedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "account.returned";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["ReturnedAccountData"] | components["schemas"]["ErasedData"];
        };
        /** @description The account that a user got again. */
        readonly ReturnedAccountData: {
            /** @description Id of the user. Absent: the subject of the event. */
            readonly user?: string;
            readonly account: components["schemas"]["AccountSummary"] & unknown;
        };
        /** @description A user waits for a decision about a matching account. */
        readonly AccountHeldEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "account.held";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["HeldAccountData"] | components["schemas"]["ErasedData"];
        };
        /** @description The account that may belong to a user. */
        readonly HeldAccountData: {
            /** @description Id of the user. */
            readonly user: string;
            /** @description Id of the account that matches. */
            readonly account: string;
        };
        /** @description An account is no longer managed by a connection. */
        readonly AccountReleasedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "account.released";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["ReleasedAccountData"] | components["schemas"]["ErasedData"];
        };
        /** @description An account that no connection manages. */
        readonly ReleasedAccountData: {
            readonly account: components["schemas"]["AccountSummary"] & unknown;
        };
        /** @description An account was erased. */
        readonly AccountErasedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "account.erased";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ErasedData"] & unknown;
        };
        /** @description The roles of an account changed; `previous` has the old ones. */
        readonly AccountRolesChangedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "account.roles_changed";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["RolesData"] | components["schemas"]["ErasedData"];
        };
        /** @description An account and its roles. */
        readonly RolesData: {
            readonly account: components["schemas"]["AccountSummary"] & unknown;
            /** @description The roles now; `previous.roles` has those before. */
            readonly roles: readonly string[];
        };
        /** @description A connection was created. */
        readonly ConnectionCreatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "connection.created";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ConnectionData"];
        };
        /** @description The state after the change. */
        readonly ConnectionData: {
            readonly connection: components["schemas"]["ConnectionState"];
        };
        /** @description A connection, as events have it. */
        readonly ConnectionState: {
            /** @description Id of the connection. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Name, unique in the tenant. */
            readonly name: string;
            /** @description Name of its profile, which says what its client may send. */
            readonly profile: string;
            /**
             * @description paused: its requests are refused. deleted: it can be restored until `erasedAfter`. released: its accounts were handed back.
             * @enum {string}
             */
            readonly status: "active" | "paused" | "deleted" | "released";
            /**
             * Format: date-time
             * @description Time of its creation.
             */
            readonly created: string;
            /**
             * Format: date-time
             * @description Of a deleted connection: when its users are deleted.
             */
            readonly erasedAfter?: string;
            /** @description The client_id of its OAuth client. */
            readonly clientId: string;
            /** @description Its limit of requests; absent: that of the server. */
            readonly limits?: {
                /** @description Sustained requests per second. */
                readonly perSecond: number;
                /** @description Requests that may arrive at once after a pause. */
                readonly burst: number;
            };
            /**
             * @description rfc7643: discovery omits attributes of later RFCs.
             * @enum {string}
             */
            readonly discovery?: "rfc7643";
            /**
             * Format: date-time
             * @description Until then the request log keeps all its requests, reads included.
             */
            readonly watchedUntil?: string;
            /** @description A profile that fits its requests better; absent: none does. */
            readonly suggestion?: {
                /** @description Name of the profile. */
                readonly profile: string;
                /** @description What its requests were seen to do. */
                readonly because: readonly string[];
            };
            /** @description Requests so far. */
            readonly requests: number;
            /** @description Requests that failed or were refused. */
            readonly errors: number;
            /** @description Failed requests since the last success; absent: none. */
            readonly failing?: number;
            /**
             * Format: date-time
             * @description Time of the last request.
             */
            readonly lastRequest?: string;
            /**
             * Format: date-time
             * @description Time of the last request that succeeded.
             */
            readonly lastSuccess?: string;
            /**
             * Format: date-time
             * @description Time of the last request that failed.
             */
            readonly lastError?: string;
            /** @description The error detail that the client got. */
            readonly lastErrorDetail?: string;
        };
        /** @description A connection was resumed. */
        readonly ConnectionActivatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "connection.activated";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ConnectionData"];
        };
        /** @description A connection was paused. */
        readonly ConnectionPausedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "connection.paused";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ConnectionData"];
        };
        /** @description Ten consecutive requests of a connection failed; `data.lastErrorDetail` has the last error. */
        readonly ConnectionUnhealthyEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "connection.unhealthy";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ConnectionHealthData"];
        };
        /** @description The state after the change. */
        readonly ConnectionHealthData: components["schemas"]["ConnectionData"] & {
            /** @description Failed requests since the last success. */
            readonly failing?: number;
            /** @description The error detail that the client got last. */
            readonly lastErrorDetail?: string;
        };
        /** @description A request of a connection that was unhealthy succeeded. */
        readonly ConnectionRecoveredEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "connection.recovered";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ConnectionHealthData"];
        };
        /** @description The requests of a connection fit another profile; `data.connection.suggestion` names it, and says why. */
        readonly ConnectionProfileSuggestedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "connection.profile_suggested";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ConnectionData"];
        };
        /** @description A connection was deleted or released. */
        readonly ConnectionDeletedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "connection.deleted";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ConnectionData"];
        };
        /** @description A credential was created. */
        readonly CredentialCreatedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "credential.created";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["CredentialData"];
        };
        /** @description The state after the change. */
        readonly CredentialData: {
            /** @description A credential of a connection, without its secret. */
            readonly credential: components["schemas"]["Credential"] & {
                /** @description The client_id of the OAuth client. */
                readonly clientId?: string;
            };
        };
        /** @description A credential of a connection, without its secret. */
        readonly Credential: {
            /** @description Id of the credential. */
            readonly id: string;
            /** @description Id of its connection. */
            readonly connection: string;
            /**
             * @description token: a bearer token. secret, key: of its OAuth client. trust: tokens of another issuer.
             * @enum {string}
             */
            readonly kind: "token" | "secret" | "key" | "trust";
            /** @description Name that administrators see. */
            readonly name: string;
            /** @description Last characters of the token or secret. */
            readonly lastFour?: string;
            /**
             * @description What it may do.
             * @enum {string}
             */
            readonly scope: "scim" | "scim.read" | "scim.users" | "scim.users.read";
            /**
             * Format: date-time
             * @description Time of its creation.
             */
            readonly created: string;
            /**
             * Format: date-time
             * @description Time of its expiry; absent: none.
             */
            readonly expires?: string;
            /**
             * Format: date-time
             * @description Time of its revocation; absent: it is not revoked.
             */
            readonly revoked?: string;
            /** @description Id of the user that it is bound to. */
            readonly user?: string;
            /** @description The public key, as a JWK. */
            readonly key?: {
                readonly [key: string]: unknown;
            };
            /** @description The issuer, subject and audience that are trusted. */
            readonly trust?: {
                readonly [key: string]: unknown;
            };
            /** @description Requests so far. */
            readonly requests: number;
            /** @description Requests that failed or were refused. */
            readonly errors: number;
            /** @description Failed requests since the last success; absent: none. */
            readonly failing?: number;
            /**
             * Format: date-time
             * @description Time of the last request.
             */
            readonly lastRequest?: string;
            /**
             * Format: date-time
             * @description Time of the last request that succeeded.
             */
            readonly lastSuccess?: string;
            /**
             * Format: date-time
             * @description Time of the last request that failed.
             */
            readonly lastError?: string;
            /** @description The error detail that the client got. */
            readonly lastErrorDetail?: string;
        };
        /** @description A credential expires within 30, 7 or 1 days. */
        readonly CredentialExpiringEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "credential.expiring";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["ExpiringCredentialData"];
        };
        /** @description The state after the change. */
        readonly ExpiringCredentialData: components["schemas"]["CredentialData"] & {
            /** @description Days that the warning is about: 30, 7 or 1. */
            readonly days: number;
        };
        /** @description A credential was revoked. */
        readonly CredentialRevokedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "credential.revoked";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["CredentialData"];
        };
        /** @description The mass-change guard held removals. */
        readonly GuardHeldEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "guard.held";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["GuardData"];
        };
        /** @description The state after the change. */
        readonly GuardData: {
            readonly guard: components["schemas"]["GuardChange"];
        };
        /** @description The mass-change guard, as events have it. */
        readonly GuardChange: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /**
             * Format: date-time
             * @description Time since which removals are held; absent: none are.
             */
            readonly heldSince?: string;
            /**
             * Format: date-time
             * @description Until then no removal is held.
             */
            readonly releasedUntil?: string;
        };
        /** @description Held removals were released. */
        readonly GuardReleasedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "guard.released";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["GuardData"];
        };
        /** @description An account was refused because all seats are taken. */
        readonly QuotaExceededEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "quota.exceeded";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["QuotaData"];
        };
        /** @description The state after the change. */
        readonly QuotaData: {
            /** @description The error detail that the client got. */
            readonly detail: string;
        };
        /** @description A deferred request (`Prefer: respond-async`) or an operation of a deferred bulk completed. */
        readonly RequestCompletedEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "request.completed";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description The state after the change. */
            readonly data: components["schemas"]["CompletedRequestData"] | components["schemas"]["ErasedData"];
        };
        /** @description The result of an operation (RFC 7644 §3.7.3). */
        readonly CompletedRequestData: {
            /** @description Id of the request; of a bulk request, followed by the place of the operation. */
            readonly transaction: string;
            /** @description Method of the operation. */
            readonly method: string;
            /** @description The bulkId that the client gave. */
            readonly bulkId?: string;
            /** @description URL of the resource. */
            readonly location?: string;
            /** @description ETag of the resource. */
            readonly version?: string;
            /** @description HTTP status, such as `201`. */
            readonly status: string;
            /** @description The error, as SCIM shows it. */
            readonly response?: {
                readonly [key: string]: unknown;
            };
        };
        /** @description A webhook endpoint was disabled, by an administrator or because deliveries failed. */
        readonly EndpointDisabledEvent: {
            /**
             * @description What happened.
             * @enum {string}
             */
            readonly type: "endpoint.disabled";
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            readonly data: components["schemas"]["EndpointData"];
        };
        /** @description The state after the change. */
        readonly EndpointData: {
            readonly endpoint: components["schemas"]["Endpoint"];
        };
        /** @description An endpoint: a webhook or a stream of security event tokens. */
        readonly Endpoint: {
            /** @description Id of the endpoint. */
            readonly id: string;
            /** @description Absent: it gets the events of every tenant. */
            readonly tenant?: string;
            /** @description Name that administrators see. */
            readonly name: string;
            /** @description Absent: the receiver polls. */
            readonly url?: string;
            /** @description Present: it gets security event tokens (RFC 8417) instead of webhooks. */
            readonly stream?: {
                /**
                 * @description push: tokens are sent to `url`. poll: the receiver asks for them.
                 * @enum {string}
                 */
                readonly method: "push" | "poll";
                /** @description `aud` of the tokens. */
                readonly audience: string;
                /**
                 * @description full: with the resource. notice: with the names of what changed.
                 * @enum {string}
                 */
                readonly content: "full" | "notice";
            };
            /** @description Absent: all. */
            readonly types?: readonly string[];
            /**
             * @description disabled: nothing is sent; events wait in the log.
             * @enum {string}
             */
            readonly status: "active" | "disabled";
            /** @description Why it is disabled. */
            readonly reason?: string;
            /**
             * Format: date-time
             * @description Time since which every delivery failed.
             */
            readonly failingSince?: string;
            /**
             * Format: date-time
             * @description Time of its creation.
             */
            readonly created: string;
            /** @description Deliveries that will be retried. */
            readonly open?: number;
            /** @description Deliveries that failed for good. */
            readonly dead?: number;
            /** @description What was sent to it within 24 hours. */
            readonly lastDay?: {
                /** @description Attempts that were accepted. */
                readonly delivered: number;
                /** @description Attempts that failed. */
                readonly failed: number;
            };
        };
        /** @description An event that the application has recorded. */
        readonly ApplicationEvent: {
            /** @description `custom.` and a name. */
            readonly type: `custom.${string}`;
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 1, 2, 3, … per tenant, in commit order, without gaps. */
            readonly sequence: number;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /** @description What the application has recorded. */
            readonly data: {
                readonly [key: string]: unknown;
            };
        };
        /** @description What `POST /endpoints/{id}/test` sends to a webhook. */
        readonly TestMessage: {
            /** @description Stable across all deliveries. */
            readonly id: string;
            /** @description Absent: the endpoint gets the events of every tenant. */
            readonly tenant?: string;
            /**
             * @description It is not in the event log.
             * @enum {number}
             */
            readonly sequence: 0;
            /**
             * Format: date-time
             * @description Time of the change.
             */
            readonly created: string;
            /** @description Id of the user, group, account, connection, credential or tenant that changed. */
            readonly subject: string;
            readonly actor: components["schemas"]["EventActor"];
            /** @description The X-Request-Id of the request that caused it. */
            readonly request?: string;
            /** @description W3C traceparent of that request, if it had one. */
            readonly trace?: string;
            /** @description Of an update: the former values of the changed fields; null for an absent one. */
            readonly previous?: {
                readonly [key: string]: unknown;
            };
            /**
             * @description It is a test.
             * @enum {string}
             */
            readonly type: "endpoint.test";
            /** @description What the test is of. */
            readonly data: {
                /** @description Id of the endpoint. */
                readonly endpoint: string;
            };
        };
        /** @description A tenant: one customer of the application. */
        readonly Tenant: {
            /** @description Id of the tenant. */
            readonly id: string;
            /** @description Name that administrators see. */
            readonly name: string;
            /**
             * @description paused: every request is refused. deleted: it can be restored until `erasedAfter`.
             * @enum {string}
             */
            readonly status: "active" | "paused" | "deleted";
            /**
             * Format: date-time
             * @description Time of its creation.
             */
            readonly created: string;
            /**
             * Format: date-time
             * @description Until then it can be restored.
             */
            readonly erasedAfter?: string;
            /** @description The whole policy, with defaults. */
            readonly policy: {
                readonly [key: string]: unknown;
            };
            /** @description After a change: role rules whose group does not exist yet. */
            readonly warnings?: readonly string[];
        };
        /** @description RFC 9457. */
        readonly Problem: {
            /** @description A URI of the kind of problem; `about:blank`. */
            readonly type: string;
            /** @description The status in words. */
            readonly title: string;
            /** @description HTTP status. */
            readonly status: number;
            /**
             * @description What is wrong, for programs.
             * @enum {string}
             */
            readonly code: "invalidFilter" | "tooMany" | "uniqueness" | "mutability" | "invalidSyntax" | "invalidPath" | "noTarget" | "invalidValue" | "invalidVers" | "invalidCursor" | "expiredCursor" | "invalidCount" | "badRequest" | "unauthenticated" | "forbidden" | "csrf" | "held" | "quotaExceeded" | "notFound" | "methodNotAllowed" | "requestTimeout" | "conflict" | "gone" | "preconditionFailed" | "payloadTooLarge" | "uriTooLong" | "unsupportedMediaType" | "tooManyRequests" | "headersTooLarge" | "internal" | "notImplemented" | "unavailable";
            /** @description What is wrong, and what to do. For people; it may change. */
            readonly detail: string;
            /** @description Id under which the log of the server has the request. */
            readonly requestId: string;
            /** @description What is wrong with each field of the request. */
            readonly errors?: readonly {
                /** @description Names with dots between them; empty for the body as a whole. */
                readonly path: string;
                /** @description What is wrong. */
                readonly message: string;
            }[];
        };
        /** @description A tenant to create. */
        readonly NewTenant: {
            /** @description Id of a tenant: 1 to 63 lower-case letters, digits and hyphens. */
            readonly id: string;
            /** @description Name that administrators see. Default: the id. */
            readonly name?: string;
            /** @description Parts of the policy; the others get their default. */
            readonly policy?: {
                /**
                 * @description What DELETE of a user does to the account.
                 * @enum {string|null}
                 */
                readonly onDelete?: "retain" | "erase" | "deactivate" | null;
                /** @description Days a deleted account is kept. */
                readonly retentionDays?: number | null;
                /**
                 * @description Who may change what a connection made.
                 * @enum {string|null}
                 */
                readonly ownership?: "exclusive" | "shared" | null;
                /**
                 * @description Which account that the application had before is given to a new user.
                 * @enum {string|null}
                 */
                readonly linking?: "off" | "externalId" | "verifiedEmail" | "approve" | null;
                /** @description Domains the tenant has proven to be its own. Needs an operator token. */
                readonly domains?: readonly string[] | null;
                /** @description Active accounts at most; null: any number. Needs an operator token. */
                readonly seats?: number | null;
                /** @description Removals are held beyond the greater of both figures within the window. Needs an operator token. */
                readonly guard?: {
                    /** @description False: nothing is held. */
                    readonly enabled?: boolean;
                    /** @description Of the active accounts. */
                    readonly percent?: number;
                    /** @description Accounts. */
                    readonly atLeast?: number;
                    /** @description Length of the window. */
                    readonly minutes?: number;
                } | null;
                /** @description Roles that groups give to their members. */
                readonly roles?: {
                    /**
                     * @description Roles of every rule that fits, or of the first.
                     * @enum {string}
                     */
                    readonly mode?: "union" | "first";
                    /** @description Roles of whom no rule fits. */
                    readonly default?: readonly string[];
                    /** @description In order. Members of the group get the roles. */
                    readonly rules?: readonly {
                        /** @description Id of the group. */
                        readonly id?: string;
                        /** @description externalId of the group. */
                        readonly externalId?: string;
                        /** @description Name of the group. */
                        readonly displayName?: string;
                        /** @description Id of a connection: every group of that name which it owns. */
                        readonly connection?: string;
                        /** @description Id of the group that the name is bound to: the first one that had it. */
                        readonly group?: string;
                        /** @description Roles that its members get. */
                        readonly roles: readonly string[];
                    }[];
                } | null;
                /** @description Attributes that filters find by an index: their paths, by resource type. */
                readonly indexes?: {
                    readonly [key: string]: readonly string[];
                } | null;
                /**
                 * @description How much of the requests is kept; `full` keeps bodies and headers too. Needs an operator token.
                 * @enum {string|null}
                 */
                readonly requestLog?: "off" | "errors" | "changes" | "all" | "full" | null;
                /** @description Ids of groups that SCIM must not change. */
                readonly protectedGroups?: readonly string[] | null;
            };
        };
        /** @description How much a tenant holds. */
        readonly TenantTotals: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Number of resources, by the name of their type: `User`, `Group` and others. */
            readonly resources: {
                readonly [key: string]: number;
            };
            /** @description Number of accounts, by status. */
            readonly accounts: {
                /** @description Accounts that may be used. */
                readonly active: number;
                /** @description Accounts without access. */
                readonly deactivated: number;
                /** @description Accounts that are kept without access until they are erased. */
                readonly deleted: number;
            };
            /** @description Active accounts at most; absent: unlimited. */
            readonly seats?: number;
            /** @description Users that wait for a decision; 1,000 at most are counted. */
            readonly waitingLinks: number;
        };
        /** @description Changes of a tenant; parts of the policy that are left out stay. */
        readonly TenantChange: {
            /** @description Name that administrators see. */
            readonly name?: string;
            /** @description Parts of the policy to set. */
            readonly policy?: {
                /**
                 * @description What DELETE of a user does to the account.
                 * @enum {string|null}
                 */
                readonly onDelete?: "retain" | "erase" | "deactivate" | null;
                /** @description Days a deleted account is kept. */
                readonly retentionDays?: number | null;
                /**
                 * @description Who may change what a connection made.
                 * @enum {string|null}
                 */
                readonly ownership?: "exclusive" | "shared" | null;
                /**
                 * @description Which account that the application had before is given to a new user.
                 * @enum {string|null}
                 */
                readonly linking?: "off" | "externalId" | "verifiedEmail" | "approve" | null;
                /** @description Domains the tenant has proven to be its own. Needs an operator token. */
                readonly domains?: readonly string[] | null;
                /** @description Active accounts at most; null: any number. Needs an operator token. */
                readonly seats?: number | null;
                /** @description Removals are held beyond the greater of both figures within the window. Needs an operator token. */
                readonly guard?: {
                    /** @description False: nothing is held. */
                    readonly enabled?: boolean;
                    /** @description Of the active accounts. */
                    readonly percent?: number;
                    /** @description Accounts. */
                    readonly atLeast?: number;
                    /** @description Length of the window. */
                    readonly minutes?: number;
                } | null;
                /** @description Roles that groups give to their members. */
                readonly roles?: {
                    /**
                     * @description Roles of every rule that fits, or of the first.
                     * @enum {string}
                     */
                    readonly mode?: "union" | "first";
                    /** @description Roles of whom no rule fits. */
                    readonly default?: readonly string[];
                    /** @description In order. Members of the group get the roles. */
                    readonly rules?: readonly {
                        /** @description Id of the group. */
                        readonly id?: string;
                        /** @description externalId of the group. */
                        readonly externalId?: string;
                        /** @description Name of the group. */
                        readonly displayName?: string;
                        /** @description Id of a connection: every group of that name which it owns. */
                        readonly connection?: string;
                        /** @description Id of the group that the name is bound to: the first one that had it. */
                        readonly group?: string;
                        /** @description Roles that its members get. */
                        readonly roles: readonly string[];
                    }[];
                } | null;
                /** @description Attributes that filters find by an index: their paths, by resource type. */
                readonly indexes?: {
                    readonly [key: string]: readonly string[];
                } | null;
                /**
                 * @description How much of the requests is kept; `full` keeps bodies and headers too. Needs an operator token.
                 * @enum {string|null}
                 */
                readonly requestLog?: "off" | "errors" | "changes" | "all" | "full" | null;
                /** @description Ids of groups that SCIM must not change. */
                readonly protectedGroups?: readonly string[] | null;
            };
        };
        /** @description An index of the policy. */
        readonly TenantIndex: {
            /** @description Name of the resource type. */
            readonly type: string;
            /** @description Path of the attribute. */
            readonly path: string;
            /**
             * @description Until it is ready, filters scan all resources.
             * @enum {string}
             */
            readonly status: "ready" | "building" | "deleting";
            /** @description Resources that are in the index. */
            readonly done?: number;
            /** @description Resources of the type. */
            readonly total?: number;
        };
        /** @description Tenants at a glance. */
        readonly Overview: {
            /** @description Tenants, by id. */
            readonly items: readonly components["schemas"]["TenantSummary"][];
            /** @description Value of `cursor` for the next page; absent: this is the last page. */
            readonly next?: string;
            /**
             * Format: date-time
             * @description Beginning of the first hour.
             */
            readonly since: string;
        };
        /** @description A tenant at a glance. */
        readonly TenantSummary: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Name of the tenant. */
            readonly name: string;
            /**
             * @description Status of the tenant.
             * @enum {string}
             */
            readonly status: "active" | "paused" | "deleted";
            /** @description Connections that are active or paused. */
            readonly connections: number;
            /** @description Requests within the hours that were asked for. */
            readonly requests: number;
            /** @description Those of them that failed or were refused. */
            readonly errors: number;
            /** @description The same by hour; the last hour is the one that has begun. */
            readonly activity: {
                /** @description Requests in each hour, the oldest first. */
                readonly requests: readonly number[];
                /** @description Those of them that failed or were refused. */
                readonly errors: readonly number[];
            };
            /**
             * Format: date-time
             * @description Time of the last request.
             */
            readonly lastRequest?: string;
            /**
             * Format: date-time
             * @description Time of the last request that succeeded.
             */
            readonly lastSuccess?: string;
            /**
             * Format: date-time
             * @description Time of the last request that failed.
             */
            readonly lastError?: string;
            /**
             * Format: date-time
             * @description When the first active connection loses its last credential; absent: none does.
             */
            readonly credentialsExpire?: string;
            /** @description Events that have not reached an endpoint yet. */
            readonly pendingDeliveries: number;
            /**
             * Format: date-time
             * @description When the oldest of these was committed: how far deliveries lag behind.
             */
            readonly oldestDelivery?: string;
            /** @description Deliveries that were given up. */
            readonly deadDeliveries: number;
            /**
             * Format: date-time
             * @description Since when the guard holds removals.
             */
            readonly heldSince?: string;
            /** @description What needs an administrator. */
            readonly attention: readonly components["schemas"]["Attention"][];
        };
        /** @description Something that needs an administrator. */
        readonly Attention: {
            /**
             * @description What it is.
             * @enum {string}
             */
            readonly kind: "guard.held" | "credential.expired" | "connection.failing" | "credential.refused" | "endpoint.disabled" | "endpoint.failing" | "deliveries.dead" | "credential.expiring" | "connection.silent" | "tenant.paused" | "connection.paused";
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Id of the connection it is about. */
            readonly connection?: string;
            /** @description Id of the endpoint it is about. */
            readonly endpoint?: string;
            /** @description Name of the connection or the endpoint. */
            readonly name?: string;
            /** @description Last four characters of a refused token. */
            readonly lastFour?: string;
            /** @description Address that the refused requests came from. */
            readonly address?: string;
            /**
             * Format: date-time
             * @description Since when it is so; of an expiry: when it is; of refused requests: the last one.
             */
            readonly at?: string;
            /** @description How many: failed requests in a row, refused requests, or deliveries. */
            readonly count?: number;
            /** @description The last error, or the reason. */
            readonly detail?: string;
        };
        /** @description A tenant at a glance, with its connections. */
        readonly TenantOverview: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Name of the tenant. */
            readonly name: string;
            /**
             * @description Status of the tenant.
             * @enum {string}
             */
            readonly status: "active" | "paused" | "deleted";
            /** @description Connections that are active or paused. */
            readonly connections: number;
            /** @description Requests within the hours that were asked for. */
            readonly requests: number;
            /** @description Those of them that failed or were refused. */
            readonly errors: number;
            /** @description The same by hour; the last hour is the one that has begun. */
            readonly activity: {
                /** @description Requests in each hour, the oldest first. */
                readonly requests: readonly number[];
                /** @description Those of them that failed or were refused. */
                readonly errors: readonly number[];
            };
            /**
             * Format: date-time
             * @description Time of the last request.
             */
            readonly lastRequest?: string;
            /**
             * Format: date-time
             * @description Time of the last request that succeeded.
             */
            readonly lastSuccess?: string;
            /**
             * Format: date-time
             * @description Time of the last request that failed.
             */
            readonly lastError?: string;
            /**
             * Format: date-time
             * @description When the first active connection loses its last credential; absent: none does.
             */
            readonly credentialsExpire?: string;
            /** @description Events that have not reached an endpoint yet. */
            readonly pendingDeliveries: number;
            /**
             * Format: date-time
             * @description When the oldest of these was committed: how far deliveries lag behind.
             */
            readonly oldestDelivery?: string;
            /** @description Deliveries that were given up. */
            readonly deadDeliveries: number;
            /**
             * Format: date-time
             * @description Since when the guard holds removals.
             */
            readonly heldSince?: string;
            /** @description What needs an administrator. */
            readonly attention: readonly components["schemas"]["Attention"][];
            /**
             * Format: date-time
             * @description Beginning of the first hour.
             */
            readonly since: string;
            /** @description Each connection. */
            readonly details: readonly {
                /** @description Id of the connection. */
                readonly id: string;
                /** @description Name of the connection. */
                readonly name: string;
                /** @description Name of its profile. */
                readonly profile: string;
                /**
                 * @description Its status.
                 * @enum {string}
                 */
                readonly status: "active" | "paused" | "deleted" | "released";
                /** @description Requests within the hours that were asked for. */
                readonly requests: number;
                /** @description Those of them that failed or were refused. */
                readonly errors: number;
                /** @description The same by hour; the last hour is the one that has begun. */
                readonly activity: {
                    /** @description Requests in each hour, the oldest first. */
                    readonly requests: readonly number[];
                    /** @description Those of them that failed or were refused. */
                    readonly errors: readonly number[];
                };
                /**
                 * Format: date-time
                 * @description Time of the last request.
                 */
                readonly lastRequest?: string;
                /**
                 * Format: date-time
                 * @description Time of the last request that succeeded.
                 */
                readonly lastSuccess?: string;
                /**
                 * Format: date-time
                 * @description Time of the last request that failed.
                 */
                readonly lastError?: string;
                /** @description Failed requests since the last success. */
                readonly failing?: number;
                /** @description The error detail that the client got. */
                readonly lastErrorDetail?: string;
                /** @description Credentials that are not revoked. */
                readonly credentials: number;
                /**
                 * Format: date-time
                 * @description When its last credential expires; absent: one has no expiry, or none is there.
                 */
                readonly credentialsExpire?: string;
            }[];
        };
        /** @description What ids stand for. */
        readonly Names: {
            /** @description What was found, in the order of the ids. */
            readonly items: readonly {
                /** @description The id that was asked about. */
                readonly id: string;
                /**
                 * @description What it is the id of.
                 * @enum {string}
                 */
                readonly kind: "user" | "group" | "account" | "connection" | "credential" | "endpoint";
                /** @description Its name: of users and accounts the displayName, or else the username. */
                readonly name: string;
            }[];
        };
        /** @description A connection of an identity provider. */
        readonly Connection: components["schemas"]["ConnectionState"] & {
            /**
             * Format: uri
             * @description Base URL of SCIM, which the identity provider asks for.
             */
            readonly scimBaseUrl: string;
            /**
             * Format: uri
             * @description Where the OAuth client of the connection gets access tokens (RFC 6749 §3.2).
             */
            readonly tokenEndpoint: string;
        };
        /** @description A connection to create. */
        readonly NewConnection: {
            /** @description Name, unique in the tenant. */
            readonly name: string;
            /**
             * @description Name of its profile, which says what its client may send.
             * @default default
             */
            readonly profile?: string;
            /** @description Needs an operator token. */
            readonly limits?: {
                /** @description Sustained requests per second. */
                readonly perSecond: number;
                /** @description Requests that may arrive at once after a pause. */
                readonly burst: number;
            };
            /**
             * @description rfc7643: /ServiceProviderConfig omits `pagination` and `securityEvents`, for clients that reject unknown attributes.
             * @enum {string}
             */
            readonly discovery?: "full" | "rfc7643";
        };
        /** @description Changes of a connection; fields that are left out stay. */
        readonly ConnectionChange: {
            /** @description Name, unique in the tenant. */
            readonly name?: string;
            /** @description Name of its profile, which says what its client may send. */
            readonly profile?: string;
            /** @description Needs an operator token. */
            readonly limits?: {
                /** @description Sustained requests per second. */
                readonly perSecond: number;
                /** @description Requests that may arrive at once after a pause. */
                readonly burst: number;
            } | null;
            /**
             * @description rfc7643: /ServiceProviderConfig omits `pagination` and `securityEvents`, for clients that reject unknown attributes.
             * @enum {string}
             */
            readonly discovery?: "full" | "rfc7643";
        };
        /** @description A created credential, with its secret. */
        readonly CreatedCredential: components["schemas"]["Credential"] & {
            /** @description The client_id of the OAuth client. */
            readonly clientId: string;
            /** @description Shown once; null when the request is repeated. */
            readonly secret?: string | null;
        };
        /** @description A credential to create. */
        readonly NewCredential: {
            /**
             * @description A bearer token.
             * @enum {string}
             */
            readonly kind: "token";
            /** @description Name that administrators see. */
            readonly name: string;
            /**
             * @description Default: scim, which allows everything.
             * @enum {string}
             */
            readonly scope?: "scim" | "scim.read" | "scim.users" | "scim.users.read";
            /** @description Days until it expires. Default: no expiry, or 365 for a secret, whose maximum is 1096. */
            readonly days?: number;
            /** @description Id of the user it is bound to; it can then only read /Me. */
            readonly user?: string;
        } | {
            /**
             * @description A secret of the OAuth client.
             * @enum {string}
             */
            readonly kind: "secret";
            /** @description Name that administrators see. */
            readonly name: string;
            /**
             * @description Default: scim, which allows everything.
             * @enum {string}
             */
            readonly scope?: "scim" | "scim.read" | "scim.users" | "scim.users.read";
            /** @description Days until it expires. Default: no expiry, or 365 for a secret, whose maximum is 1096. */
            readonly days?: number;
        } | {
            /**
             * @description A public key of the OAuth client.
             * @enum {string}
             */
            readonly kind: "key";
            /** @description Name that administrators see. */
            readonly name: string;
            /**
             * @description Default: scim, which allows everything.
             * @enum {string}
             */
            readonly scope?: "scim" | "scim.read" | "scim.users" | "scim.users.read";
            /** @description Days until it expires. Default: no expiry, or 365 for a secret, whose maximum is 1096. */
            readonly days?: number;
            /** @description A public key as a JWK. */
            readonly key: {
                readonly [key: string]: unknown;
            };
        } | {
            /**
             * @description Tokens of another issuer.
             * @enum {string}
             */
            readonly kind: "trust";
            /** @description Name that administrators see. */
            readonly name: string;
            /**
             * @description Default: scim, which allows everything.
             * @enum {string}
             */
            readonly scope?: "scim" | "scim.read" | "scim.users" | "scim.users.read";
            /** @description Days until it expires. Default: no expiry, or 365 for a secret, whose maximum is 1096. */
            readonly days?: number;
            /** @description Which tokens are trusted. */
            readonly trust: {
                /** @description `iss` of its tokens. */
                readonly issuer: string;
                /** @description `sub` of its tokens. */
                readonly subject: string;
                /** @description `aud` of its tokens. */
                readonly audience: string;
                /** @description Default: from the issuer's OpenID configuration. */
                readonly jwksUri?: string;
            };
        };
        /** @description A profile. */
        readonly Profile: {
            /** @description Name of the profile. */
            readonly name: string;
        };
        /** @description What arrived of an identity provider, in words. */
        readonly ConnectionProbes: {
            /** @description The requests of the test of the connection. */
            readonly checks: readonly {
                /** @description What the request does. */
                readonly kind: string;
                /** @description What the identity provider does. */
                readonly title: string;
                /**
                 * @description Whether it arrived.
                 * @enum {string}
                 */
                readonly state: "waiting" | "passed" | "failed";
                /** @description The latest request of this kind. */
                readonly request?: {
                    /** @description Id of the request. */
                    readonly id: string;
                    /**
                     * Format: date-time
                     * @description Time of the request.
                     */
                    readonly created: string;
                    /** @description Method of the request. */
                    readonly method: string;
                    /** @description Path of the request. */
                    readonly path: string;
                    /** @description HTTP status of the response. */
                    readonly status: number;
                    /** @description What it does, such as lookUpUser; refused; other. */
                    readonly kind: string;
                    /** @description What it was, in words. */
                    readonly sentence: string;
                    /**
                     * @description bad: it failed, and something must be done.
                     * @enum {string}
                     */
                    readonly tone: "good" | "neutral" | "bad";
                    /** @description What helps, where it failed. */
                    readonly fix?: string;
                };
            }[];
            /** @description The latest requests, latest first. */
            readonly requests: readonly {
                /** @description Id of the request. */
                readonly id: string;
                /**
                 * Format: date-time
                 * @description Time of the request.
                 */
                readonly created: string;
                /** @description Method of the request. */
                readonly method: string;
                /** @description Path of the request. */
                readonly path: string;
                /** @description HTTP status of the response. */
                readonly status: number;
                /** @description What it does, such as lookUpUser; refused; other. */
                readonly kind: string;
                /** @description What it was, in words. */
                readonly sentence: string;
                /**
                 * @description bad: it failed, and something must be done.
                 * @enum {string}
                 */
                readonly tone: "good" | "neutral" | "bad";
                /** @description What helps, where it failed. */
                readonly fix?: string;
            }[];
            /** @description What would keep requests from arriving. */
            readonly warnings: readonly {
                /** @description What it is, in words. */
                readonly sentence: string;
                /** @description What helps. */
                readonly fix: string;
            }[];
            /** @description False: the request log leaves reads out, and most of a test is not seen. */
            readonly logsReads: boolean;
            /**
             * Format: date-time
             * @description Until then all requests are kept.
             */
            readonly watchedUntil?: string;
            /** @description Whether any request has arrived, ever. */
            readonly firstRequest: boolean;
        };
        /** @description For how long all requests are kept. */
        readonly WatchRequest: {
            /**
             * @description Minutes; a day at most.
             * @default 60
             */
            readonly minutes?: number;
        };
        /** @description A set-up link, without its secret. */
        readonly SetupLink: {
            /** @description Id of the link. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Id of the only connection that it reaches. */
            readonly connection: string;
            /**
             * @description sent: not opened yet. finished: it only shows the status.
             * @enum {string}
             */
            readonly status: "sent" | "opened" | "finished" | "expired" | "revoked";
            /**
             * Format: date-time
             * @description Time of its creation.
             */
            readonly created: string;
            /**
             * Format: date-time
             * @description Time of its expiry.
             */
            readonly expires: string;
            /**
             * Format: date-time
             * @description Time of its revocation.
             */
            readonly revoked?: string;
            /**
             * Format: date-time
             * @description When it was opened first.
             */
            readonly opened?: string;
            /**
             * Format: date-time
             * @description When the set-up was finished.
             */
            readonly finished?: string;
            /** @description The identity provider that was chosen. */
            readonly provider?: string;
            /** @description Roles that it may give to groups. */
            readonly roles: readonly string[];
            /** @description How the pages look. */
            readonly brand?: {
                /** @description Name of the product. */
                readonly name?: string;
                /** @description Colour of buttons. */
                readonly color?: string;
            };
            /** @description Whether the pages show a logo. */
            readonly hasLogo: boolean;
        };
        /** @description A created set-up link, with its URL. */
        readonly CreatedSetupLink: components["schemas"]["SetupLink"] & {
            /**
             * Format: uri
             * @description To be sent to the administrator. Shown once; null when the request is repeated.
             */
            readonly url: string | null;
        };
        /** @description A set-up link to create. */
        readonly NewSetupLink: {
            /**
             * @description Hours until it expires. Default: 7 days; 30 days at most.
             * @default 168
             */
            readonly expiresInHours?: number;
            /**
             * @description Roles that the link may give to groups. Default: none, and the step is left out.
             * @default []
             */
            readonly roles?: readonly string[];
            /** @description How the pages look. Default: as of the tenant's latest link. */
            readonly brand?: {
                /** @description Name of the product, as the customer knows it. */
                readonly name?: string;
                /** @description Colour of buttons, `#rrggbb`. Text on it is black or white, whichever is readable. */
                readonly color?: string;
                /** @description Data URL of a PNG or SVG of up to 64 KiB, in base64. */
                readonly logo?: string;
            };
        };
        /** @description What a set-up link shows of its connection. */
        readonly SetupState: {
            /** @description The link itself. */
            readonly link: {
                /**
                 * Format: date-time
                 * @description When the link expires.
                 */
                readonly expires: string;
                /** @description Whether it only shows the status. */
                readonly isFinished: boolean;
                /** @description Roles that it may give to groups. */
                readonly roles: readonly string[];
                /** @description The identity provider that was chosen. */
                readonly provider?: string;
            };
            /** @description How the pages look. */
            readonly brand: {
                /** @description Name of the product. */
                readonly name?: string;
                /** @description Colour of buttons. */
                readonly color?: string;
                /** @description Colour of text on it. */
                readonly textColor?: string;
                /** @description Whether the brand has a logo. */
                readonly hasLogo: boolean;
            };
            /** @description Its tenant. */
            readonly tenant: {
                /** @description Name of the tenant. */
                readonly name: string;
            };
            /** @description The connection that it sets up. */
            readonly connection: {
                /** @description Name of the connection. */
                readonly name: string;
                /** @description Name of its profile. */
                readonly profile: string;
                /**
                 * @description paused: its requests are refused.
                 * @enum {string}
                 */
                readonly status: "active" | "paused";
                /** @description The client_id of its OAuth client. */
                readonly clientId: string;
                /**
                 * Format: uri
                 * @description Base URL of SCIM, which the identity provider asks for.
                 */
                readonly scimBaseUrl: string;
                /**
                 * Format: uri
                 * @description Where its OAuth client gets access tokens.
                 */
                readonly tokenEndpoint: string;
                /**
                 * Format: date-time
                 * @description Time of the last request.
                 */
                readonly lastRequest?: string;
                /**
                 * Format: date-time
                 * @description Time of the last request that succeeded.
                 */
                readonly lastSuccess?: string;
                /** @description Requests so far. */
                readonly requests: number;
                /** @description Requests that failed or were refused. */
                readonly errors: number;
            };
            /** @description Valid credentials of the connection, without secrets. */
            readonly credentials: readonly {
                /** @description Id of the credential. */
                readonly id: string;
                /**
                 * @description token: a bearer token. secret, key: of its OAuth client. trust: tokens of another issuer.
                 * @enum {string}
                 */
                readonly kind: "token" | "secret" | "key" | "trust";
                /** @description Name that administrators see. */
                readonly name: string;
                /** @description Last characters of the token or secret. */
                readonly lastFour?: string;
                /**
                 * Format: date-time
                 * @description Time of its creation.
                 */
                readonly created: string;
                /**
                 * Format: date-time
                 * @description Time of its expiry; absent: none.
                 */
                readonly expires?: string;
                /**
                 * Format: date-time
                 * @description Time of the last request.
                 */
                readonly lastRequest?: string;
            }[];
            /** @description What has arrived. */
            readonly progress: {
                /** @description Users that the connection has sent, up to 200. */
                readonly users: number;
                /** @description Groups that the connection has sent, up to 200. */
                readonly groups: number;
                /** @description Groups among them that give roles by their id. */
                readonly mappedGroups: number;
            };
        };
        /** @description Which identity provider. */
        readonly SetupProvider: {
            /** @description Name of a guide, such as `okta`; or `other`. */
            readonly provider: string;
        };
        /** @description A credential to create by a set-up link. */
        readonly NewSetupCredential: {
            /**
             * @description secret: of the OAuth client.
             * @default token
             * @enum {string}
             */
            readonly kind?: "token" | "secret";
            /** @description Days until it expires. */
            readonly days?: number;
        };
        /** @description A user that the identity provider sent. */
        readonly SetupUser: {
            /** @description Id of the user. */
            readonly id: string;
            /** @description Its userName. */
            readonly userName: string;
            /** @description Its name. */
            readonly displayName?: string;
            /** @description Whether it may sign in. */
            readonly active: boolean;
            /**
             * Format: date-time
             * @description When it arrived.
             */
            readonly created: string;
            /** @description What arrived, by SCIM attribute. */
            readonly attributes: readonly {
                /** @description Path of the attribute. */
                readonly path: string;
                /** @description Its value, as text. */
                readonly value: string;
            }[];
            /** @description The account it became; absent: none yet. */
            readonly account?: {
                /** @description Username in the application. */
                readonly username: string;
                /**
                 * @description Its status.
                 * @enum {string}
                 */
                readonly status: "active" | "deactivated" | "deleted";
                /** @description Its roles. */
                readonly roles: readonly string[];
            };
        };
        /** @description A group that the identity provider sent. */
        readonly SetupGroup: {
            /** @description Id of the group. */
            readonly id: string;
            /** @description Its name. */
            readonly displayName: string;
            /** @description How many members it has. */
            readonly members: number;
            /** @description Roles that it gives, of those of the link. */
            readonly roles: readonly string[];
            /** @description Roles that the operator has given to it, by its id or its name. */
            readonly otherRoles: readonly string[];
        };
        /** @description What a mapping of roles would change. */
        readonly SetupRolePreview: {
            /** @description Up to 100 accounts of the connection whose roles would differ. */
            readonly changes: readonly {
                /** @description Username of the account. */
                readonly username: string;
                /** @description Its roles now. */
                readonly before: readonly string[];
                /** @description Its roles under the mapping. */
                readonly after: readonly string[];
            }[];
            /** @description Accounts that were examined. */
            readonly examined: number;
            /** @description False: there are more accounts than were examined. */
            readonly isComplete: boolean;
        };
        /** @description Which groups give which roles. */
        readonly SetupRoles: {
            /** @description Groups that are left out keep their roles. */
            readonly groups: readonly {
                /** @description Id of the group. */
                readonly group: string;
                /** @description Roles of its members. */
                readonly roles: readonly string[];
            }[];
        };
        /** @description An account that the application already has. */
        readonly NewAccount: {
            /** @description Username in the application. */
            readonly username: string;
            /** @description Name to show. */
            readonly displayName?: string;
            /** @description E-mail addresses. */
            readonly emails?: readonly {
                /**
                 * Format: email
                 * @description The address.
                 */
                readonly value: string;
                /**
                 * @description Whether it is the main one.
                 * @default false
                 */
                readonly primary?: boolean;
            }[];
            /** @description Id by which linking may find it. */
            readonly externalId?: string;
            /** @description Settings of the application, 65,536 characters of JSON at most. */
            readonly settings?: {
                readonly [key: string]: unknown;
            };
            /** @description True: no identity provider takes it over, changes it or ends its access. */
            readonly protected?: boolean;
        };
        /** @description Changes of an account; fields that are left out stay. */
        readonly AccountChange: {
            /** @description Settings of the application, 65,536 characters of JSON at most. */
            readonly settings?: {
                readonly [key: string]: unknown;
            };
            /** @description True: no identity provider takes it over, changes it or ends its access. */
            readonly protected?: boolean;
            /** @description Name to show. */
            readonly displayName?: string;
            /** @description E-mail addresses. */
            readonly emails?: readonly {
                /**
                 * Format: email
                 * @description The address.
                 */
                readonly value: string;
                /**
                 * @description Whether it is the main one.
                 * @default false
                 */
                readonly primary?: boolean;
            }[];
            /** @description Id by which linking may find it. */
            readonly externalId?: string;
            /**
             * @description Whether it may be used.
             * @enum {string}
             */
            readonly status?: "active" | "deactivated";
        };
        /** @description Whether an account may be used now. */
        readonly AccountAccess: {
            /** @description Id of the account. */
            readonly account: string;
            /** @description True: let it in. */
            readonly allowed: boolean;
            /**
             * @description Status of the account.
             * @enum {string}
             */
            readonly status: "active" | "deactivated" | "deleted";
            /** @description Why it may not be used. */
            readonly reason?: string;
            /** @description Names of its roles. */
            readonly roles: readonly string[];
        };
        /** @description Why an account has its roles. */
        readonly RoleExplanation: {
            /** @description Names of its roles. */
            readonly roles: readonly string[];
            /** @description True: no rule fits, and it has the default roles. */
            readonly isDefault: boolean;
            /** @description The rules that fit. */
            readonly rules: readonly {
                /** @description The rule, as it is in the policy. */
                readonly rule: {
                    readonly [key: string]: unknown;
                };
                /** @description Ids of the groups that match the rule. */
                readonly groups: readonly string[];
                /** @description Whether the rule gives its roles. */
                readonly counts: boolean;
            }[];
        };
        /** @description What role rules would change. */
        readonly RolePreview: {
            /** @description Accounts whose roles would differ. */
            readonly changes: readonly {
                /** @description Id of the account. */
                readonly account: string;
                /** @description Its username. */
                readonly username: string;
                /** @description Its roles now. */
                readonly before: readonly string[];
                /** @description Its roles under the rules. */
                readonly after: readonly string[];
            }[];
            /** @description Accounts that were examined. */
            readonly examined: number;
            /** @description Value of `cursor` for the next page; absent: this is the last page. */
            readonly next?: string;
        };
        /** @description Role rules to try. */
        readonly RolePreviewRequest: {
            /** @description The rules. */
            readonly roles: {
                /**
                 * @description Roles of every rule that fits, or of the first.
                 * @enum {string}
                 */
                readonly mode?: "union" | "first";
                /** @description Roles of whom no rule fits. */
                readonly default?: readonly string[];
                /** @description In order. Members of the group get the roles. */
                readonly rules?: readonly {
                    /** @description Id of the group. */
                    readonly id?: string;
                    /** @description externalId of the group. */
                    readonly externalId?: string;
                    /** @description Name of the group. */
                    readonly displayName?: string;
                    /** @description Id of a connection: every group of that name which it owns. */
                    readonly connection?: string;
                    /** @description Id of the group that the name is bound to: the first one that had it. */
                    readonly group?: string;
                    /** @description Roles that its members get. */
                    readonly roles: readonly string[];
                }[];
            };
            /** @description `next` of the previous page. */
            readonly cursor?: string;
            /**
             * @description Accounts to examine.
             * @default 200
             */
            readonly limit?: number;
        };
        /** @description A user that waits for a decision about an account. */
        readonly HeldLink: {
            /** @description Id of the user. */
            readonly user: string;
            /** @description Id of the account that matches. */
            readonly account: string;
            /**
             * Format: date-time
             * @description Time since which the user waits.
             */
            readonly created: string;
        };
        /** @description A domain that the tenant has proven. */
        readonly Domain: {
            /** @description The domain. */
            readonly name: string;
        };
        /** @description How to prove a domain: by the record, or by the file. */
        readonly DomainChallenge: {
            /** @description The domain. */
            readonly name: string;
            /** @description The DNS record. */
            readonly record: {
                /**
                 * @description Type of the record.
                 * @enum {string}
                 */
                readonly type: "TXT";
                /** @description Name of the record. */
                readonly name: string;
                /** @description Value of the record. */
                readonly value: string;
            };
            /** @description Instead of the record. */
            readonly file: {
                /** @description Where it is published. */
                readonly url: string;
                /** @description What is in it. */
                readonly content: string;
            };
        };
        /** @description A domain to prove. */
        readonly NewDomain: {
            /** @description The domain, in lower case. */
            readonly name: string;
        };
        /** @description A tenant's own schemas. */
        readonly Definitions: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description 0: the tenant has none of its own. */
            readonly version: number;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            readonly created?: string;
            readonly definitions?: components["schemas"]["NewDefinitions"];
        };
        /** @description The schemas and resource types, as they were applied. */
        readonly NewDefinitions: {
            readonly [key: string]: unknown;
        };
        /** @description Resource types with their schemas. */
        readonly ResourceTypes: {
            /** @description The resource types. */
            readonly items: readonly {
                /** @description Name of the resource type. */
                readonly name: string;
                /** @description Path below the SCIM base URL. */
                readonly endpoint: string;
                /** @description What it is. */
                readonly description?: string;
                /** @description URI of its schema. */
                readonly schema: string;
                /** @description Extensions that its resources may have. */
                readonly schemaExtensions: readonly {
                    /** @description URI of the extension. */
                    readonly schema: string;
                    /** @description Whether a resource must have it. */
                    readonly required: boolean;
                }[];
                /** @description Number of its resources. */
                readonly total: number;
                /** @description Paths of attributes that filters find by index. */
                readonly indexed: readonly string[];
            }[];
            /** @description The schemas, extensions included. */
            readonly schemas: readonly ({
                /** @description URI of the schema. */
                readonly id: string;
                /** @description Its name. */
                readonly name: string;
                /** @description Attributes as in RFC 7643 §7. */
                readonly attributes: readonly {
                    readonly [key: string]: unknown;
                }[];
            } & {
                readonly [key: string]: unknown;
            })[];
        };
        /** @description The version of the definitions that apply now. */
        readonly AppliedDefinitions: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Number of the version. */
            readonly version: number;
            /** @description False: the tenant had the same definitions already. */
            readonly changed: boolean;
        };
        /** @description A direct member of a group. */
        readonly GroupMember: {
            /** @description Id of the user or group. */
            readonly id: string;
            /** @description Its resource type: `User` or `Group`. */
            readonly type: string;
            /** @description Its displayName, or else its userName. */
            readonly display?: string;
            /** @description Place in the order of joining; absent in a search. */
            readonly place?: number;
        };
        /** @description How many direct members groups have. */
        readonly GroupSizes: {
            /** @description The groups, in the order in which they were named. */
            readonly items: readonly {
                /** @description Id of the group. */
                readonly group: string;
                /** @description Its direct members; 0 of an unknown group. */
                readonly members: number;
            }[];
        };
        /** @description The decrypted secrets of a resource. */
        readonly ResourceSecrets: {
            /** @description Id of the resource. */
            readonly id: string;
            /** @description Name of its resource type. */
            readonly resourceType: string;
            /** @description The encrypted attributes and those that contain one, as in SCIM. Hashes are left out. */
            readonly attributes: {
                readonly [key: string]: unknown;
            };
        };
        /** @description A page of the event feed. */
        readonly FeedPage: {
            /** @description Events in the order of their sequence. */
            readonly events: readonly components["schemas"]["Event"][];
            /** @description Value of `after` for the next request. */
            readonly next: number;
            /** @description The earliest sequence that is still stored. */
            readonly first: number;
            /** @description The latest sequence. */
            readonly last: number;
        };
        /** @description A committed change. Later versions may add types. */
        readonly Event: components["schemas"]["UserCreatedEvent"] | components["schemas"]["UserUpdatedEvent"] | components["schemas"]["UserDeactivatedEvent"] | components["schemas"]["UserReactivatedEvent"] | components["schemas"]["UserDeletedEvent"] | components["schemas"]["GroupCreatedEvent"] | components["schemas"]["GroupUpdatedEvent"] | components["schemas"]["GroupDeletedEvent"] | components["schemas"]["GroupMemberAddedEvent"] | components["schemas"]["GroupMemberRemovedEvent"] | components["schemas"]["ResourceCreatedEvent"] | components["schemas"]["ResourceUpdatedEvent"] | components["schemas"]["ResourceDeletedEvent"] | components["schemas"]["AccountRegisteredEvent"] | components["schemas"]["AccountUpdatedEvent"] | components["schemas"]["AccountLinkedEvent"] | components["schemas"]["AccountReturnedEvent"] | components["schemas"]["AccountHeldEvent"] | components["schemas"]["AccountReleasedEvent"] | components["schemas"]["AccountErasedEvent"] | components["schemas"]["AccountRolesChangedEvent"] | components["schemas"]["ConnectionCreatedEvent"] | components["schemas"]["ConnectionActivatedEvent"] | components["schemas"]["ConnectionPausedEvent"] | components["schemas"]["ConnectionUnhealthyEvent"] | components["schemas"]["ConnectionRecoveredEvent"] | components["schemas"]["ConnectionProfileSuggestedEvent"] | components["schemas"]["ConnectionDeletedEvent"] | components["schemas"]["CredentialCreatedEvent"] | components["schemas"]["CredentialExpiringEvent"] | components["schemas"]["CredentialRevokedEvent"] | components["schemas"]["GuardHeldEvent"] | components["schemas"]["GuardReleasedEvent"] | components["schemas"]["QuotaExceededEvent"] | components["schemas"]["RequestCompletedEvent"] | components["schemas"]["EndpointDisabledEvent"] | components["schemas"]["ApplicationEvent"];
        /** @description The events of a tenant that are stored. */
        readonly EventRange: {
            /** @description Sequence of the oldest event; one more than `last`: none. */
            readonly first: number;
            /** @description Sequence of the latest event; 0: there was none. */
            readonly last: number;
        };
        /** @description An event that was recorded. */
        readonly RecordedEvent: {
            /** @description Its type. */
            readonly type: string;
            /** @description What it is about. */
            readonly subject: string;
        };
        /** @description An event of the application. */
        readonly NewEvent: {
            /** @description `custom.` and a name. */
            readonly type: `custom.${string}`;
            /** @description What it is about. Events of one subject are delivered in order. */
            readonly subject: string;
            /**
             * @description What consumers get as `data`.
             * @default {}
             */
            readonly data?: {
                readonly [key: string]: unknown;
            };
        };
        /** @description A page of everything that a tenant has. */
        readonly SnapshotPage: {
            /** @description Continue with the events after it. */
            readonly sequence: number;
            /** @description Groups first have no members; these follow in items of their own. */
            readonly items: readonly ({
                /**
                 * @description A user, group or resource; or members of a group.
                 * @enum {string}
                 */
                readonly kind: "resource" | "members";
            } & {
                readonly [key: string]: unknown;
            })[];
            /** @description Value of `cursor` for the next page; absent: this is the last page. */
            readonly next?: string;
        };
        /** @description Event types and their meanings. */
        readonly EventTypes: {
            /** @description Meanings by type. */
            readonly types: {
                readonly [key: string]: string;
            };
        };
        /** @description An endpoint, with its new secret. */
        readonly CreatedEndpoint: components["schemas"]["Endpoint"] & {
            /** @description Shown once; null when the request is repeated. */
            readonly secret?: string | null;
        };
        /** @description A webhook endpoint to create. */
        readonly NewEndpoint: {
            /** @description Name that administrators see. */
            readonly name: string;
            /** @description An https URL of a public host. */
            readonly url: string;
            /** @description Default: all. */
            readonly types?: readonly string[];
            /**
             * @description Get the events of every tenant.
             * @default false
             */
            readonly allTenants?: boolean;
        };
        /** @description Changes of an endpoint; fields that are left out stay. */
        readonly EndpointChange: {
            /** @description Name that administrators see. */
            readonly name?: string;
            /** @description An https URL of a public host. */
            readonly url?: string;
            /** @description Null: all. */
            readonly types?: readonly string[] | null;
        };
        /** @description The outcome of a test message. */
        readonly TestResult: {
            /** @description HTTP status of the receiver; absent: it sent none. */
            readonly status?: number;
            /** @description What went wrong; absent: nothing. */
            readonly error?: string;
            /** @description Seconds to wait, where the receiver says so. */
            readonly retryAfter?: number;
        };
        /** @description An event that has not reached an endpoint. */
        readonly Delivery: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Sequence of the event. */
            readonly sequence: number;
            /** @description Subject of the event. */
            readonly subject: string;
            /**
             * @description open: it will be sent again. dead: it was given up.
             * @enum {string}
             */
            readonly status: "open" | "dead";
            /** @description Attempts so far. */
            readonly attempts: number;
            /**
             * Format: date-time
             * @description Time of the next attempt.
             */
            readonly nextAt?: string;
            /** @description Why the last attempt failed. */
            readonly lastError?: string;
            /** @description The last attempts, the latest last; absent: none was made. */
            readonly history?: readonly {
                /**
                 * Format: date-time
                 * @description Time of its end.
                 */
                readonly at: string;
                /** @description Milliseconds that it took. */
                readonly ms: number;
                /** @description Absent: there was no response. */
                readonly status?: number;
                /** @description Why it failed. */
                readonly error: string;
            }[];
        };
        /** @description What was sent to an endpoint, by hour. */
        readonly EndpointActivity: {
            /**
             * Format: date-time
             * @description Beginning of the first hour.
             */
            readonly since: string;
            /** @description Attempts that were accepted in each hour, the oldest first. */
            readonly delivered: readonly number[];
            /** @description Attempts that failed in each hour. */
            readonly failed: readonly number[];
            /** @description Mean time from change to acceptance, in ms; null: none was accepted. */
            readonly meanLagMs: readonly (number | null)[];
            /** @description The longest such time, in ms. */
            readonly maxLagMs: readonly (number | null)[];
        };
        /** @description The endpoint, and the number of events. */
        readonly ReplayResult: components["schemas"]["Endpoint"] & {
            /** @description Events that will be delivered again. */
            readonly replayed: number;
        };
        /** @description Which events to deliver again: `dead`, or `from` and `to`. */
        readonly ReplayRequest: {
            /** @description Sequence of the first event. */
            readonly from?: number;
            /** @description Sequence of the last event. Default: `from`. */
            readonly to?: number;
            /**
             * @description All deliveries that failed for good.
             * @default false
             */
            readonly dead?: boolean;
        };
        /** @description A stream of security event tokens to create. */
        readonly NewStream: {
            /** @description Name that administrators see. */
            readonly name: string;
            /**
             * @description push: RFC 8935. poll: RFC 8936, at /streams/{id}/poll.
             * @enum {string}
             */
            readonly method: "push" | "poll";
            /** @description URL that tokens are pushed to. */
            readonly url?: string;
            /** @description The `aud` of the tokens. */
            readonly audience: string;
            /**
             * @description The resource, or only the names of the changed attributes (RFC 9967 §2.4).
             * @default full
             * @enum {string}
             */
            readonly content?: "full" | "notice";
            /** @description Bearer token sent with every push. */
            readonly authorization?: string;
            /** @description Default: all types that have a token. */
            readonly types?: readonly string[];
            /**
             * @description Get the events of every tenant.
             * @default false
             */
            readonly allTenants?: boolean;
        };
        /** @description RFC 8936 §2.3. */
        readonly PollResponse: {
            /** @description Tokens by their `jti`. */
            readonly sets: {
                readonly [key: string]: string;
            };
            /** @description True: there are more. */
            readonly moreAvailable?: boolean;
        };
        /** @description RFC 8936 §2.2. */
        readonly PollRequest: {
            /**
             * @description Tokens at most.
             * @default 100
             */
            readonly maxEvents?: number;
            /**
             * @description True: do not wait for a token.
             * @default false
             */
            readonly returnImmediately?: boolean;
            /**
             * @description `jti` of received tokens.
             * @default []
             */
            readonly ack?: readonly string[];
            /**
             * @description By `jti`: why a token is rejected.
             * @default {}
             */
            readonly setErrs?: {
                readonly [key: string]: {
                    /** @description Code of the error (RFC 8935 §2.4). */
                    readonly err: string;
                    /** @description What is wrong. */
                    readonly description?: string;
                } & {
                    readonly [key: string]: unknown;
                };
            };
        } & {
            readonly [key: string]: unknown;
        };
        /** @description A request of a SCIM client. */
        readonly Request: {
            /** @description The X-Request-Id of its response. */
            readonly id: string;
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Empty: unknown credential. */
            readonly connection: string;
            /** @description Id of the credential; empty: unknown. */
            readonly credential: string;
            /** @description Method of the request. */
            readonly method: string;
            /** @description Path and query. */
            readonly path: string;
            /** @description HTTP status of the response. */
            readonly status: number;
            /** @description How long it took. */
            readonly milliseconds: number;
            /** @description The User-Agent. */
            readonly client: string;
            /** @description Profile of the connection. */
            readonly profile?: string;
            /** @description Parameters of the query. */
            readonly query?: readonly {
                /** @description Name of the parameter. */
                readonly name: string;
                /** @description Its value, without secrets. */
                readonly value: string;
            }[];
            /** @description Names of the tolerances that applied. */
            readonly tolerances?: readonly string[];
            /** @description Names of attributes and values that were ignored. */
            readonly ignored?: readonly string[];
            /** @description What happened to the members of a group. */
            readonly members?: {
                /** @description Members that joined. */
                readonly added: number;
                /** @description Members that left. */
                readonly removed: number;
                /** @description Members after the request. */
                readonly total: number;
            };
            /** @description The scimType of the error. */
            readonly scimType?: string;
            /** @description What it did, such as `created`. */
            readonly effect?: string;
            /** @description The error detail that the client got. */
            readonly detail?: string;
            /** @description The cause that the client did not get. */
            readonly cause?: string;
            /** @description Why the credential was refused. */
            readonly reason?: string;
            /** @description Last characters of the refused token. */
            readonly lastFour?: string;
            /** @description Remote address of a refused request. */
            readonly address?: string;
            /** @description Further refused requests that are only counted here. */
            readonly leftOut?: number;
            /** @description Without secrets and long values. */
            readonly body?: string;
            /** @description Ids and names of users and groups that it is about. */
            readonly keys: readonly string[];
            /**
             * Format: date-time
             * @description Time of the request.
             */
            readonly created: string;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description A request with all that is kept of it. */
        readonly RequestDetail: components["schemas"]["Request"] & ({
            readonly content?: components["schemas"]["RequestContent"];
        } & {
            readonly [key: string]: unknown;
        });
        /** @description Bodies and headers; present while the level `full` keeps them. */
        readonly RequestContent: {
            readonly request: components["schemas"]["LoggedMessage"];
            readonly response: components["schemas"]["LoggedMessage"] & unknown;
            /** @description A PATCH as the server has understood it. */
            readonly operations?: readonly {
                /**
                 * @description The operation.
                 * @enum {string}
                 */
                readonly op: "add" | "replace" | "remove";
                /** @description Canonical path of the attribute. */
                readonly path: string;
                /** @description The value, without secrets. */
                readonly value?: {
                    readonly [key: string]: unknown;
                };
            }[];
        };
        /** @description What the client sent. */
        readonly LoggedMessage: {
            /** @description Headers, by lower-case name. */
            readonly headers: {
                readonly [key: string]: string;
            };
            /** @description JSON without secrets. */
            readonly body?: string;
            /** @description Present: the body was cut off; it had this many characters. */
            readonly cutFrom?: number;
            /** @description Why there is no body although there was one. */
            readonly omitted?: string;
        };
        /** @description The events that a request caused. */
        readonly RequestEvents: {
            /** @description Events in the order of their sequence. */
            readonly items: readonly {
                readonly event: components["schemas"]["Event"] & unknown;
                /** @description Deliveries that have not succeeded. */
                readonly undelivered: readonly {
                    /** @description Name of the endpoint. */
                    readonly endpoint: string;
                    /** @description Id of the endpoint. */
                    readonly id: string;
                    /**
                     * @description open: will be sent again.
                     * @enum {string}
                     */
                    readonly status: "open" | "dead";
                    /** @description Why the last attempt failed. */
                    readonly error?: string;
                }[];
            }[];
        };
        /** @description Why a user is here, or not. */
        readonly Explanation: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /**
             * @description What became of the user.
             * @enum {string}
             */
            readonly verdict: "never seen" | "looked up but not created" | "rejected" | "paused" | "held" | "deleted" | "inactive" | "in group" | "not in group because" | "delivery failing" | "active";
            /** @description The verdict in a sentence. */
            readonly summary: string;
            /** @description Commands that fix it, where the cause is on this side. */
            readonly fix: readonly string[];
            /** @description The group that was asked about. */
            readonly group?: {
                /** @description Id of the group. */
                readonly id: string;
                /** @description Its name. */
                readonly displayName?: string;
            };
            /** @description Requests of the tenant that were refused because of their credential. */
            readonly refused?: readonly components["schemas"]["Request"][];
            /** @description Id of the user. */
            readonly user?: string;
            /** @description The account of the user. */
            readonly account?: {
                /** @description Id of the account. */
                readonly id: string;
                /** @description Its username. */
                readonly username: string;
                /** @description Its status. */
                readonly status: string;
            };
            /** @description Requests and events about the user, in their order. */
            readonly timeline: readonly ({
                /**
                 * Format: date-time
                 * @description Time of the entry.
                 */
                readonly at: string;
                /**
                 * @description What the entry is.
                 * @enum {string}
                 */
                readonly kind: "request" | "event";
            } & {
                readonly [key: string]: unknown;
            })[];
        };
        /** @description State and limit of the mass-change guard. */
        readonly GuardState: components["schemas"]["Guard"] & {
            /** @description Accounts that may lose access or a membership within the window; absent: any. */
            readonly limit?: number;
            /** @description Length of the window. */
            readonly minutes?: number;
        };
        /** @description State of the mass-change guard. */
        readonly Guard: {
            /** @description Id of the tenant. */
            readonly tenant: string;
            /** @description Accounts that lost access or a membership within the window. */
            readonly removals?: number;
            /**
             * Format: date-time
             * @description Time since which removals are held; absent: none are.
             */
            readonly heldSince?: string;
            /**
             * Format: date-time
             * @description Until then no removal is held.
             */
            readonly releasedUntil?: string;
        };
        /** @description For how long removals pass. */
        readonly GuardRelease: {
            /**
             * @description Minutes in which no removal is held.
             * @default 60
             */
            readonly minutes?: number;
        };
        /** @description One administrative action. */
        readonly AuditEntry: {
            /** @description Id of the entry. */
            readonly id: string;
            /** @description Id of the tenant; absent: the action is about the server. */
            readonly tenant?: string;
            /** @description Who did it: `api:` and the id of a token, `command line` or `server`. */
            readonly actor: string;
            /** @description Kind of the action, such as `connection.create`. */
            readonly action: string;
            /** @description Id of what it changed. */
            readonly target: string;
            /** @description What was set. Of accounts, only the names of fields. */
            readonly detail: {
                readonly [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description Time of the action.
             */
            readonly created: string;
        };
        /** @description A token of this API, without the token. */
        readonly ApiToken: {
            /** @description Id of the token. */
            readonly id: string;
            /** @description Name that administrators see. */
            readonly name: string;
            /** @description Its last characters. */
            readonly lastFour: string;
            /** @description The only tenant it can access; absent: all. */
            readonly tenant?: string;
            /**
             * @description admin: everything. read: reads, except secrets. secrets: reads, and encrypted secrets too.
             * @enum {string}
             */
            readonly role: "admin" | "read" | "secrets";
            /**
             * Format: date-time
             * @description Time of its creation.
             */
            readonly created: string;
            /**
             * Format: date-time
             * @description Time of its expiry; absent: none.
             */
            readonly expires?: string;
            /**
             * Format: date-time
             * @description Time of its revocation; absent: it is not revoked.
             */
            readonly revoked?: string;
        };
        /** @description A created token, shown once. */
        readonly CreatedApiToken: components["schemas"]["ApiToken"] & {
            /** @description Shown once; null when the request is repeated. */
            readonly secret?: string | null;
        };
        /** @description A token to create. */
        readonly NewApiToken: {
            /** @description Name that administrators see. */
            readonly name: string;
            /** @description The only tenant it can access. */
            readonly tenant?: string;
            /**
             * @description `read`: everything but secrets; `secrets`: encrypted secrets too; `admin`: changes.
             * @default admin
             * @enum {string}
             */
            readonly role?: "admin" | "read" | "secrets";
            /** @description Days until it expires. Default: no expiry. */
            readonly days?: number;
        };
        /** @description An administrator of the console. */
        readonly Administrator: {
            /** @description Id of the administrator. */
            readonly id: string;
            /** @description E-mail address, in lower case. */
            readonly email: string;
            /** @description Name that others see. */
            readonly name: string;
            /**
             * @description owner: everything. operator: everything but administrators, API tokens, backups, deleting tenants and applying configurations. read-only: reads.
             * @enum {string}
             */
            readonly role: "owner" | "operator" | "read-only";
            /** @description The only tenant it can access; absent: all. */
            readonly tenant?: string;
            /**
             * @description invited: it has not signed in yet. disabled: it cannot sign in.
             * @enum {string}
             */
            readonly status: "invited" | "active" | "disabled";
            /** @description Whether it can sign in with a password. */
            readonly hasPassword: boolean;
            /**
             * Format: date-time
             * @description Time of its creation.
             */
            readonly created: string;
            /**
             * Format: date-time
             * @description Time of its last sign-in; absent: none.
             */
            readonly lastSignIn?: string;
        };
        /** @description An administrator, with a one-time link. */
        readonly InvitedAdministrator: components["schemas"]["Administrator"] & {
            /** @description One-time link to sign in. Shown once; null when the request is repeated. */
            readonly url: string | null;
            /**
             * Format: date-time
             * @description Time at which the link expires.
             */
            readonly expires: string;
        };
        /** @description An administrator to create. */
        readonly NewAdministrator: {
            /** @description E-mail address to sign in with; case is ignored. */
            readonly email: string;
            /** @description Name that others see. */
            readonly name: string;
            /**
             * @description owner: everything. operator: everything but administrators, API tokens, backups, deleting tenants and applying configurations. read-only: reads.
             * @enum {string}
             */
            readonly role: "owner" | "operator" | "read-only";
            /** @description The only tenant it can access. Default: all. */
            readonly tenant?: string;
        };
        /** @description Changes of an administrator. */
        readonly AdministratorChange: {
            /** @description Name that others see. */
            readonly name?: string;
            /**
             * @description owner: everything. operator: everything but administrators, API tokens, backups, deleting tenants and applying configurations. read-only: reads.
             * @enum {string}
             */
            readonly role?: "owner" | "operator" | "read-only";
            /** @description true: it cannot sign in, and its sessions end. false: it can again. */
            readonly disabled?: boolean;
        };
        /** @description A one-time link for the first owner. */
        readonly OwnerLink: {
            /** @description One-time link to sign in. Shown once; null when the request is repeated. */
            readonly url: string | null;
            /**
             * Format: date-time
             * @description Time at which the link expires.
             */
            readonly expires: string;
        };
        /** @description What the sign-in page offers. */
        readonly SignInOptions: {
            /** @description Version of the server. */
            readonly version: string;
            /** @description Whether administrators can sign in with a password. */
            readonly password: boolean;
            /** @description Present: administrators can sign in with OpenID Connect. */
            readonly oidc?: {
                /** @description Name of the identity provider. */
                readonly name: string;
            };
            /** @description True: there is no owner yet; the one-time link of the start creates it. */
            readonly needsAdministrator: boolean;
        };
        /** @description A session of the console. */
        readonly Session: {
            /** @description The administrator that is signed in. */
            readonly administrator: {
                /** @description Id of the administrator. */
                readonly id: string;
                /** @description Name that others see. */
                readonly name: string;
                /** @description E-mail address, in lower case. */
                readonly email: string;
                /**
                 * @description owner: everything. operator: everything but administrators, API tokens, backups, deleting tenants and applying configurations. read-only: reads.
                 * @enum {string}
                 */
                readonly role: "owner" | "operator" | "read-only";
                /** @description The only tenant it can access; absent: all. */
                readonly tenant?: string;
            };
            /** @description Value of the header X-CSRF-Token for every change. */
            readonly csrfToken: string;
            /**
             * Format: date-time
             * @description Time at which the session ends.
             */
            readonly expires: string;
            /**
             * Format: date-time
             * @description Time at which it ends if it is not used until then.
             */
            readonly idleExpires: string;
        };
        /** @description A sign-in with a password. */
        readonly SignIn: {
            /** @description E-mail address to sign in with; case is ignored. */
            readonly email: string;
            /** @description Password. */
            readonly password: string;
        };
        /** @description What a one-time link is for. */
        readonly VerifiedLink: {
            /**
             * @description owner: it creates the first owner. administrator: it lets an administrator in.
             * @enum {string}
             */
            readonly purpose: "owner" | "administrator";
            /** @description E-mail address of the administrator. */
            readonly email?: string;
            /** @description Name of the administrator. */
            readonly name?: string;
            /**
             * Format: date-time
             * @description Time at which it expires.
             */
            readonly expires: string;
        };
        /** @description A one-time link. */
        readonly LinkToVerify: {
            /** @description The part of the one-time link behind `#`. */
            readonly link: string;
        };
        /** @description A one-time link to use. */
        readonly RedeemedLink: {
            /** @description The part of the one-time link behind `#`. */
            readonly link: string;
            /** @description Needed for the first owner. */
            readonly email?: string;
            /** @description Needed for the first owner. */
            readonly name?: string;
            /** @description Password of 12 to 200 characters; length matters, kinds of characters do not. */
            readonly password: string;
        };
        /** @description A change of the caller's own password. */
        readonly PasswordChange: {
            /** @description The password until now. */
            readonly current: string;
            /** @description Password of 12 to 200 characters; length matters, kinds of characters do not. */
            readonly password: string;
        };
        /** @description What was changed, or would be. */
        readonly AppliedConfiguration: {
            /** @description Whether something was changed, or would be. */
            readonly changed: boolean;
            /** @description True: nothing was changed. */
            readonly dryRun: boolean;
            /** @description In the order in which they are done. */
            readonly changes: readonly {
                /**
                 * @description What is done.
                 * @enum {string}
                 */
                readonly operation: "create" | "update" | "delete";
                /**
                 * @description Kind of what is changed.
                 * @enum {string}
                 */
                readonly kind: "tenant" | "connection" | "credential" | "webhook";
                /** @description Absent: a webhook of all tenants. */
                readonly tenant?: string;
                /** @description Name of the connection of a credential. */
                readonly connection?: string;
                /** @description Its name. */
                readonly name: string;
                /** @description The fields that change. */
                readonly fields: readonly {
                    /** @description With dots between nested names; secrets are never shown. */
                    readonly field: string;
                    /** @description The value now. */
                    readonly before?: unknown;
                    /** @description The value afterwards. */
                    readonly after?: unknown;
                }[];
                /** @description What follows from it. */
                readonly note?: string;
            }[];
            /** @description What is deleted or revoked. */
            readonly removals: {
                /** @description Tenants. */
                readonly tenants: number;
                /** @description Connections. */
                readonly connections: number;
                /** @description Credentials. */
                readonly credentials: number;
                /** @description Webhooks. */
                readonly webhooks: number;
                /** @description Active accounts of tenants that lose a connection. */
                readonly accounts: number;
            };
            /** @description In a dry run: why the removals would be refused; absent: they would not. */
            readonly guard?: string;
        };
        /** @description The present configuration. */
        readonly ExportedConfiguration: {
            /** @description As `POST /apply` takes it. */
            readonly configuration: {
                readonly [key: string]: unknown;
            };
            /** @description What it cannot say. */
            readonly warnings: readonly string[];
        };
        /** @description What a server says about itself. */
        readonly System: {
            /** @description Version of Rollcall. */
            readonly version: string;
            /** @description Version of Node.js. */
            readonly node?: string;
            /** @description Operating system and processor. */
            readonly platform?: string;
            /** @description URL under which clients reach the server. */
            readonly publicUrl: string;
            /**
             * Format: date-time
             * @description Time of the start of this process.
             */
            readonly started?: string;
            /** @description Threads that answer requests. */
            readonly threads?: number;
            /** @description State of what the server needs. */
            readonly health: {
                /**
                 * @description Whether the store answers.
                 * @enum {string}
                 */
                readonly store: "ready" | "failing";
                /** @description How long it took to answer. */
                readonly milliseconds: number;
            };
            /** @description Where data is stored. */
            readonly storage?: {
                /**
                 * @description Kind of the database.
                 * @enum {string}
                 */
                readonly kind: "sqlite" | "postgresql" | "memory";
                /** @description Where it is, without a password. */
                readonly url: string;
                /** @description Its size with the write-ahead log; absent where the server cannot know. */
                readonly bytes?: number;
                /** @description Migrations that were made; a server starts only with all of its own. */
                readonly schemaVersion: number;
                /** @description Whether lists and feeds are read from a replica. */
                readonly hasReplica: boolean;
            };
            /** @description Backups that the server writes; absent: it writes none. */
            readonly backups?: {
                /** @description Folder that they are written to. */
                readonly folder: string;
                /** @description Hours between two of them. */
                readonly everyHours: number;
                /** @description Backups that are kept. */
                readonly kept: number;
                /**
                 * Format: date-time
                 * @description Time of the latest one; absent: there is none.
                 */
                readonly last?: string;
                /**
                 * Format: date-time
                 * @description Time at which the next one is due.
                 */
                readonly next?: string;
                /** @description Size of the last one of this process. */
                readonly lastBytes?: number;
                /** @description Backups of this process that failed. */
                readonly failures: number;
            };
            /** @description Backups that an owner asks for; absent: the database is not a SQLite file. */
            readonly backupsOnDemand?: {
                /** @description Folder that they are written to. */
                readonly folder: string;
                /** @description The backup that is being written, by request or by schedule. */
                readonly running?: {
                    /**
                     * Format: date-time
                     * @description Time at which it was begun.
                     */
                    readonly started: string;
                    /** @description Bytes that are written so far. */
                    readonly bytes: number;
                };
                /** @description The last one of this process. */
                readonly last?: {
                    /**
                     * Format: date-time
                     * @description Time at which it was finished, or had failed.
                     */
                    readonly finished: string;
                    /** @description File on the server; absent: it has failed. */
                    readonly path?: string;
                    /** @description Size of the file. */
                    readonly bytes?: number;
                    /** @description Why it has failed. */
                    readonly failure?: string;
                };
            };
            /** @description Settings in force. */
            readonly settings: readonly {
                /** @description Key in rollcall.json. */
                readonly key: string;
                /** @description The value in force; of a secret: `(set)`; absent: it is not set. */
                readonly value?: string | number | boolean;
                /** @description What it does. */
                readonly description: string;
                /** @description Whether its value is never shown. */
                readonly isSecret: boolean;
                /** @description Whether the value is the default. */
                readonly isDefault: boolean;
            }[];
        };
        /** @description A backup that is being written. */
        readonly StartedBackup: {
            /** @description Folder on the server that it is written to. */
            readonly folder: string;
        };
        /** @description The metrics of the server, as JSON. */
        readonly Metrics: {
            /**
             * Format: date-time
             * @description Time of the reading.
             */
            readonly at: string;
            /** @description The metrics of `GET /metrics`: those of Rollcall and of the process. */
            readonly families: readonly {
                /** @description Name of the metric. */
                readonly name: string;
                /** @description What it measures. */
                readonly help: string;
                /**
                 * @description Kind of the metric.
                 * @enum {string}
                 */
                readonly type: "counter" | "gauge" | "histogram" | "summary" | "untyped";
                /** @description The series. */
                readonly samples: readonly {
                    /** @description Of a histogram: `_bucket`, `_sum` or `_count`; empty otherwise. */
                    readonly suffix: string;
                    /** @description Labels of the series. */
                    readonly labels: {
                        readonly [key: string]: string;
                    };
                    /** @description Its value. */
                    readonly value: number;
                }[];
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    readonly listTenants: {
        readonly parameters: {
            readonly query?: {
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description Only tenants whose id or name contains this text; case is ignored. */
                readonly search?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List tenants */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Tenant"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly createTenant: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewTenant"];
            };
        };
        readonly responses: {
            /** @description Create a tenant */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly getTenantTotals: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show how many users, groups and accounts a tenant has */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TenantTotals"];
                };
            };
        };
    };
    readonly getTenant: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show a tenant */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly deleteTenant: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Delete; it can be restored for seven days */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly updateTenant: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["TenantChange"];
            };
        };
        readonly responses: {
            /** @description Change the name or parts of the policy */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly listTenantIndexes: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the policy's indexes and those being built or deleted */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["TenantIndex"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly pauseTenant: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Pause: refuse every request of the tenant */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly resumeTenant: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Resume */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly restoreTenant: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Restore a deleted tenant; it is paused then */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly getOverview: {
        readonly parameters: {
            readonly query?: {
                /** @description Tenants of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description Only tenants whose id or name contains this text; case is ignored. */
                readonly search?: string;
                /** @description Hours that are counted; the last one is the one that has begun. */
                readonly hours?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show tenants at a glance: requests by hour, deliveries, and what needs attention */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Overview"];
                };
            };
        };
    };
    readonly getTenantOverview: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Hours that are counted; the last one is the one that has begun. */
                readonly hours?: number;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the tenant. */
                readonly tenant: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show a tenant at a glance, with each of its connections */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TenantOverview"];
                };
            };
        };
    };
    readonly listNames: {
        readonly parameters: {
            readonly query: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Ids, separated by commas, 100 at most. */
                readonly ids: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show what ids stand for: users, groups, accounts, connections, credentials and endpoints */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Names"];
                };
            };
        };
    };
    readonly listConnections: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List connections and their status */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Connection"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly createConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewConnection"];
            };
        };
        readonly responses: {
            /** @description Create a connection */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    readonly getConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show a connection and its status */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    readonly deleteConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Delete; it can be restored for seven days, then its users are deleted */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    readonly updateConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ConnectionChange"];
            };
        };
        readonly responses: {
            /** @description Change name, profile, limits or discovery */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    readonly pauseConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Pause: refuse its requests */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    readonly resumeConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Resume */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    readonly restoreConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Restore a deleted connection; it is paused then */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    readonly releaseConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Release its accounts, unmanaged and unchanged, and delete it */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Connection"];
                };
            };
        };
    };
    readonly listCredentials: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List credentials; secrets are not stored */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Credential"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly createCredential: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewCredential"];
            };
        };
        readonly responses: {
            /** @description Create a token, client secret, client key or trust; a secret is shown once */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedCredential"];
                };
            };
        };
    };
    readonly getCredential: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show a credential; its secret is not stored */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Credential"];
                };
            };
        };
    };
    readonly revokeCredential: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Revoke, from the next request on */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Credential"];
                };
            };
        };
    };
    readonly listProfiles: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the profiles a connection can have */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Profile"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly listConnectionProbes: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show what arrived of the identity provider, in words */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ConnectionProbes"];
                };
            };
        };
    };
    readonly watchConnection: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["WatchRequest"];
            };
        };
        readonly responses: {
            /** @description Keep all its requests in the request log for a while, reads included */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ConnectionState"];
                };
            };
        };
    };
    readonly listSetupLinks: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the set-up links of a connection, latest first */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["SetupLink"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly createSetupLink: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewSetupLink"];
            };
        };
        readonly responses: {
            /** @description Create a set-up link for the administrator of the identity provider; it is shown once */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedSetupLink"];
                };
            };
        };
    };
    readonly revokeSetupLink: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Revoke a set-up link, from the next request on */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SetupLink"];
                };
            };
        };
    };
    readonly getSetup: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show the state of the set-up */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SetupState"];
                };
            };
        };
    };
    readonly replaceSetupProvider: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SetupProvider"];
            };
        };
        readonly responses: {
            /** @description Choose the identity provider, which sets the profile of the connection */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SetupState"];
                };
            };
        };
    };
    readonly listSetupProbes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show what arrived of the identity provider, in words */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ConnectionProbes"];
                };
            };
        };
    };
    readonly createSetupCredential: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewSetupCredential"];
            };
        };
        readonly responses: {
            /** @description Create a token or client secret of the connection; it is shown once */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Id of the credential. */
                        readonly id: string;
                        /**
                         * @description token: a bearer token. secret, key: of its OAuth client. trust: tokens of another issuer.
                         * @enum {string}
                         */
                        readonly kind: "token" | "secret" | "key" | "trust";
                        /** @description Name that administrators see. */
                        readonly name: string;
                        /** @description Last characters of the token or secret. */
                        readonly lastFour?: string;
                        /**
                         * Format: date-time
                         * @description Time of its creation.
                         */
                        readonly created: string;
                        /**
                         * Format: date-time
                         * @description Time of its expiry; absent: none.
                         */
                        readonly expires?: string;
                        /** @description The client_id of the OAuth client. */
                        readonly clientId: string;
                        /** @description Shown once; null when the request is repeated. */
                        readonly secret?: string | null;
                    };
                };
            };
        };
    };
    readonly revokeSetupCredential: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Revoke a credential of the connection, once there is another one */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Id of the credential. */
                        readonly id: string;
                        /**
                         * @description token: a bearer token. secret, key: of its OAuth client. trust: tokens of another issuer.
                         * @enum {string}
                         */
                        readonly kind: "token" | "secret" | "key" | "trust";
                        /**
                         * Format: date-time
                         * @description Time of its revocation; absent: it is not revoked.
                         */
                        readonly revoked?: string;
                    };
                };
            };
        };
    };
    readonly listSetupUsers: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the latest users of the connection, and the accounts they became */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["SetupUser"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly listSetupGroups: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the groups of the connection, and the roles they give */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["SetupGroup"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly previewSetupRoles: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SetupRoles"];
            };
        };
        readonly responses: {
            /** @description List accounts of the connection whose roles would differ; nothing is changed */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SetupRolePreview"];
                };
            };
        };
    };
    readonly replaceSetupRoles: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SetupRoles"];
            };
        };
        readonly responses: {
            /** @description Set the roles that groups of the connection give */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["SetupGroup"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly finishSetup: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Finish the set-up; the link shows the status from then on, and changes nothing */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SetupState"];
                };
            };
        };
    };
    readonly listAccounts: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description Ids of SCIM users, separated by commas, 200 at most; the page has all their accounts. */
                readonly users?: string;
                /** @description Username in the application. */
                readonly username?: string;
                /** @description Id of its SCIM user. */
                readonly user?: string;
                /** @description The userName from the identity provider. */
                readonly userName?: string;
                /** @description The externalId from the identity provider. */
                readonly externalId?: string;
                /** @description One of its addresses, ignoring case. */
                readonly email?: string;
                /** @description Order: `id` (that of creation) or `username`. Default: `id`. */
                readonly sortBy?: "id" | "username";
                /** @description Accounts of this status, by username. */
                readonly status?: "active" | "deactivated" | "deleted";
                /** @description Accounts that this connection manages, by username. */
                readonly connection?: string;
                /** @description Accounts whose username begins with this text, ignoring case, by username. */
                readonly prefix?: string;
                /** @description Accounts that have this role, by username, with their roles. */
                readonly role?: string;
                /** @description true: with the roles of each account, as far as one request may cost. Not with a name, nor in the order of `id`. */
                readonly withRoles?: "true" | "false";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List accounts, or find those that match every given name */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Account"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly registerAccount: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewAccount"];
            };
        };
        readonly responses: {
            /** @description Register an account that the application already has */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    readonly getAccount: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show an account with its roles */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    readonly deleteAccount: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Delete an account that has no user */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    readonly updateAccount: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AccountChange"];
            };
        };
        readonly responses: {
            /** @description Change settings or protection; other fields only while no connection manages it */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    readonly getAccountAccess: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Say whether an account may be used now, and with which roles */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AccountAccess"];
                };
            };
        };
    };
    readonly explainAccountRoles: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Explain why an account has its roles */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RoleExplanation"];
                };
            };
        };
    };
    readonly previewRoles: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RolePreviewRequest"];
            };
        };
        readonly responses: {
            /** @description List accounts whose roles would differ under other rules; nothing is changed */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RolePreview"];
                };
            };
        };
    };
    readonly listLinks: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List users that wait for a decision */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["HeldLink"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly approveLink: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the user. */
                readonly user: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Link the user to the account that matches */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    readonly rejectLink: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the user. */
                readonly user: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Give the user a new account */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    readonly listDomains: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the proven domains of a tenant */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Domain"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly createDomainChallenge: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewDomain"];
            };
        };
        readonly responses: {
            /** @description Show the TXT record or file that proves a domain; nothing is stored */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DomainChallenge"];
                };
            };
        };
    };
    readonly verifyDomain: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The domain. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Check the proof, and add the domain to the tenant */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly deleteDomain: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The domain. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Remove a domain from the tenant */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    readonly getSchemas: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show the tenant's own schemas, extensions and resource types */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Definitions"];
                };
            };
        };
    };
    readonly replaceSchemas: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewDefinitions"] & unknown;
            };
        };
        readonly responses: {
            /** @description Replace the tenant's own schemas; refused as a whole if invalid or if data would be lost */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AppliedDefinitions"];
                };
            };
        };
    };
    readonly listResourceTypes: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show all resource types and schemas of the tenant, those of the standard included */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ResourceTypes"];
                };
            };
        };
    };
    readonly listUsers: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description A SCIM filter (RFC 7644 §3.4.2.2). */
                readonly filter?: string;
                /** @description Attribute that orders the list, by an index. Default: the order of creation. */
                readonly sortBy?: "userName" | "displayName" | "externalId" | "active" | "meta.created" | "meta.lastModified";
                /** @description Direction of the order. Default: ascending. */
                readonly sortOrder?: "ascending" | "descending";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List users */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly (components["schemas"]["ScimResource"] & unknown)[];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                        /** @description Number of all that match, where it is known. */
                        readonly total?: number;
                    };
                };
            };
        };
    };
    readonly getUser: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show a user */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ScimResource"] & unknown;
                };
            };
        };
    };
    readonly listGroups: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description A SCIM filter (RFC 7644 §3.4.2.2). */
                readonly filter?: string;
                /** @description Attribute that orders the list, by an index. Default: the order of creation. */
                readonly sortBy?: "userName" | "displayName" | "externalId" | "active" | "meta.created" | "meta.lastModified";
                /** @description Direction of the order. Default: ascending. */
                readonly sortOrder?: "ascending" | "descending";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List groups, without their members */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly (components["schemas"]["ScimResource"] & unknown)[];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                        /** @description Number of all that match, where it is known. */
                        readonly total?: number;
                    };
                };
            };
        };
    };
    readonly getGroup: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show a group, without its members */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ScimResource"] & unknown;
                };
            };
        };
    };
    readonly listGroupMembers: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description Places from this one on. Default: 0. */
                readonly from?: number | null;
                /** @description Places below this one. Default: all. */
                readonly to?: number | null;
                /** @description By the time of joining. */
                readonly order?: "ascending" | "descending";
                /** @description Beginning of a displayName or userName, ignoring case. */
                readonly search?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the direct members of a group, or those whose name begins with a text */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["GroupMember"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                        /** @description Number of all direct members. */
                        readonly total: number;
                        /** @description Place of the first member. */
                        readonly start: number;
                        /** @description The next after the place of the last member; members that left have left gaps. */
                        readonly end: number;
                    };
                };
            };
        };
    };
    readonly listGroupSizes: {
        readonly parameters: {
            readonly query: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Ids of groups, separated by commas, 200 at most. */
                readonly groups: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show how many direct members groups have */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["GroupSizes"];
                };
            };
        };
    };
    readonly getResourceSecrets: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show the decrypted secrets of a resource; needs a token with the role secrets */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ResourceSecrets"];
                };
            };
        };
    };
    readonly listEvents: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Comma-separated event types. Default: all. */
                readonly types?: string;
                /** @description The last sequence already seen: `next` of the previous page. */
                readonly after?: number | null;
                /** @description Events of one page. */
                readonly limit?: number;
                /** @description Seconds to wait for the next event when there is none. */
                readonly wait?: number | null;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Read events after a sequence, waiting for the next one; with Accept: text/event-stream, as a stream */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FeedPage"];
                };
            };
        };
    };
    readonly recordEvent: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewEvent"];
            };
        };
        readonly responses: {
            /** @description Record an event of the application, delivered in order with all others */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RecordedEvent"];
                };
            };
        };
    };
    readonly getEventRange: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show the first and the last sequence that are stored */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventRange"];
                };
            };
        };
    };
    readonly getSnapshot: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description Items of one page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Read all data of a tenant as a starting point; continue with the events after `sequence` */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SnapshotPage"];
                };
            };
        };
    };
    readonly listEventTypes: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List all event types */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventTypes"];
                };
            };
        };
    };
    readonly listEndpoints: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description true: the endpoints of every tenant, and those for all. Needs an operator token. */
                readonly all?: "true" | "false";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List a tenant's endpoints; with all=true those of every tenant */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Endpoint"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly createEndpoint: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewEndpoint"];
            };
        };
        readonly responses: {
            /** @description Create an endpoint; its secret is shown once */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
        };
    };
    readonly getEndpoint: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show an endpoint and its number of open and dead deliveries */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    readonly deleteEndpoint: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Delete, with all undelivered events */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    readonly updateEndpoint: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["EndpointChange"];
            };
        };
        readonly responses: {
            /** @description Change name, URL or types */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    readonly enableEndpoint: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Send to it again, from where it stopped */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    readonly disableEndpoint: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Stop sending to it; events wait in the log */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    readonly rotateEndpointSecret: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Replace the secret or signing key; the previous one stays valid for a day */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
        };
    };
    readonly testEndpoint: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Send a test message now, and return the outcome */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TestResult"];
                };
            };
        };
    };
    readonly listDeliveries: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description open: will be sent again. dead: given up. */
                readonly status?: "open" | "dead";
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List undelivered events: open (will be retried) or dead (failed for good) */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Delivery"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly getEndpointActivity: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Hours that are counted; the last one is the one that has begun. */
                readonly hours?: number;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show what was sent to an endpoint by hour: accepted, failed, and how late */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EndpointActivity"];
                };
            };
        };
    };
    readonly replayDeliveries: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        readonly responses: {
            /** @description Deliver again, with the same ids: one event, a range, or every dead delivery */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayResult"];
                };
            };
        };
    };
    readonly createStream: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewStream"];
            };
        };
        readonly responses: {
            /** @description Create a stream, pushed or polled; its public keys are at /streams/{id}/jwks.json */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    readonly pollStream: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PollRequest"];
            };
        };
        readonly responses: {
            /** @description Acknowledge tokens and get the next ones, waiting for one unless told otherwise (RFC 8936) */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PollResponse"];
                };
            };
        };
    };
    readonly listRequests: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description userName, externalId, address or id of a user. */
                readonly about?: string;
                /** @description Minimum status. */
                readonly status?: number;
                /** @description Maximum status. */
                readonly maxStatus?: number;
                /** @description Id of a connection. */
                readonly connection?: string;
                /** @description Method of the request. */
                readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
                /** @description What the path contains, such as `/Users`. */
                readonly path?: string;
                /** @description What the request did. */
                readonly effect?: "changed" | "no effect" | "found nothing";
                /** @description Name of a tolerance that applied. */
                readonly tolerance?: string;
                /** @description true: only requests that were refused for their credential. */
                readonly refused?: "true" | "false";
                /** @description Only requests at this time or later. */
                readonly since?: string;
                /** @description Only requests before this time. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List requests, latest first; by user (userName, externalId, address or id) and other filters */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Request"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                        /**
                         * Format: date-time
                         * @description Present: the page ended here although it is not full, because few requests match.
                         */
                        readonly searchedTo?: string;
                    };
                };
            };
        };
    };
    readonly getRequest: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show a request by its X-Request-Id, with bodies and headers where the tenant keeps them */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RequestDetail"];
                };
            };
        };
    };
    readonly listRequestEvents: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the events that a request caused, each with its deliveries that have not succeeded */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RequestEvents"];
                };
            };
        };
    };
    readonly explainPerson: {
        readonly parameters: {
            readonly query: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Id, userName, externalId or address of the user; id or username of the account. */
                readonly person: string;
                /** @description Explain whether the user is in this group: id, displayName or externalId. */
                readonly group?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Explain why a user is here, or not: requests, changes and deliveries in one timeline */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Explanation"];
                };
            };
        };
    };
    readonly getGuard: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show the state of the mass-change guard */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["GuardState"];
                };
            };
        };
    };
    readonly releaseGuard: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["GuardRelease"];
            };
        };
        readonly responses: {
            /** @description Let held removals pass */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["GuardState"];
                };
            };
        };
    };
    readonly listAuditEntries: {
        readonly parameters: {
            readonly query?: {
                /** @description Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`. */
                readonly tenant?: string;
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description Text that the actor contains, such as the id of a token. */
                readonly actor?: string;
                /** @description Beginning of the action: `connection` or `connection.create`. */
                readonly action?: string;
                /** @description Id of what was changed. */
                readonly target?: string;
                /** @description Actions from this time on. */
                readonly since?: string;
                /** @description Actions before this time. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List administrative actions on a tenant, latest first */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["AuditEntry"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly listAllAuditEntries: {
        readonly parameters: {
            readonly query?: {
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description Text that the actor contains, such as the id of a token. */
                readonly actor?: string;
                /** @description Beginning of the action: `connection` or `connection.create`. */
                readonly action?: string;
                /** @description Id of what was changed. */
                readonly target?: string;
                /** @description Actions from this time on. */
                readonly since?: string;
                /** @description Actions before this time. */
                readonly until?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List administrative actions on all tenants and the server, latest first */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["AuditEntry"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly listApiTokens: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the tokens of this API */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["ApiToken"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly createApiToken: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewApiToken"];
            };
        };
        readonly responses: {
            /** @description Create a token; it is shown once */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedApiToken"];
                };
            };
        };
    };
    readonly revokeApiToken: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Revoke a token, from the next request on */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ApiToken"];
                };
            };
        };
    };
    readonly listAdministrators: {
        readonly parameters: {
            readonly query?: {
                /** @description Items of one page. */
                readonly limit?: number;
                /** @description `next` of the previous page. */
                readonly cursor?: string;
                /** @description Only those of this tenant. Default: all. */
                readonly tenant?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description List the administrators of the console */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Administrator"][];
                        /** @description Value of `cursor` for the next page; absent: this is the last page. */
                        readonly next?: string;
                    };
                };
            };
        };
    };
    readonly createAdministrator: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewAdministrator"];
            };
        };
        readonly responses: {
            /** @description Create an administrator, with a one-time link to sign in */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["InvitedAdministrator"];
                };
            };
        };
    };
    readonly getAdministrator: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show an administrator */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Administrator"];
                };
            };
        };
    };
    readonly deleteAdministrator: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Remove an administrator; its sessions end at once */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Administrator"];
                };
            };
        };
    };
    readonly updateAdministrator: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AdministratorChange"];
            };
        };
        readonly responses: {
            /** @description Change name or role, disable or enable; another role, or none, ends its sessions */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Administrator"];
                };
            };
        };
    };
    readonly createAdministratorLink: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Create a one-time link to sign in and set a password, in place of the one before */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["InvitedAdministrator"];
                };
            };
        };
    };
    readonly resetAdministratorPassword: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                /** @description Id of what the operation is about. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description End all sessions, delete the password, and create a one-time link */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["InvitedAdministrator"];
                };
            };
        };
    };
    readonly createOwnerLink: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Create a one-time link for the first owner of the console, where there is none */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OwnerLink"];
                };
            };
        };
    };
    readonly getSignInOptions: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show what the sign-in page of the console offers */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SignInOptions"];
                };
            };
        };
    };
    readonly getSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show the session of the console and its administrator */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    readonly createSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SignIn"];
            };
        };
        readonly responses: {
            /** @description Sign in with a password; the answer sets the cookie of a new session */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    readonly deleteSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Sign out: the session ends */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    readonly verifyLink: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["LinkToVerify"];
            };
        };
        readonly responses: {
            /** @description Show what a one-time link is for; it stays valid */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VerifiedLink"];
                };
            };
        };
    };
    readonly redeemLink: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RedeemedLink"];
            };
        };
        readonly responses: {
            /** @description Use a one-time link: set name and password, and sign in */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    readonly changePassword: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PasswordChange"];
            };
        };
        readonly responses: {
            /** @description Change the own password; the other sessions end */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    readonly applyConfiguration: {
        readonly parameters: {
            readonly query?: {
                /** @description Answers what would change; nothing is changed. */
                readonly dryRun?: "true" | "false";
                /** @description Removes what the lists of the configuration do not name. */
                readonly prune?: "true" | "false";
                /** @description Removals, counting active accounts, beyond which the request is refused. */
                readonly maxRemovals?: number | null;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly tenants?: readonly {
                        readonly id: string;
                        /** @description Default: the id. */
                        readonly name?: string;
                        /**
                         * @description Absent: it stays as it is.
                         * @enum {string}
                         */
                        readonly status?: "active" | "paused";
                        /** @description Parts that are left out have their defaults, but for domains, which stay. */
                        readonly policy?: {
                            /**
                             * @description What DELETE of a user does to the account.
                             * @enum {string|null}
                             */
                            readonly onDelete?: "retain" | "erase" | "deactivate" | null;
                            /** @description Days a deleted account is kept. */
                            readonly retentionDays?: number | null;
                            /**
                             * @description Who may change what a connection made.
                             * @enum {string|null}
                             */
                            readonly ownership?: "exclusive" | "shared" | null;
                            /**
                             * @description Which account that the application had before is given to a new user.
                             * @enum {string|null}
                             */
                            readonly linking?: "off" | "externalId" | "verifiedEmail" | "approve" | null;
                            /** @description Domains the tenant has proven to be its own. Needs an operator token. */
                            readonly domains?: readonly string[] | null;
                            /** @description Active accounts at most; null: any number. Needs an operator token. */
                            readonly seats?: number | null;
                            /** @description Removals are held beyond the greater of both figures within the window. Needs an operator token. */
                            readonly guard?: {
                                /** @description False: nothing is held. */
                                readonly enabled?: boolean;
                                /** @description Of the active accounts. */
                                readonly percent?: number;
                                /** @description Accounts. */
                                readonly atLeast?: number;
                                /** @description Length of the window. */
                                readonly minutes?: number;
                            } | null;
                            /** @description Roles that groups give to their members. */
                            readonly roles?: {
                                /**
                                 * @description Roles of every rule that fits, or of the first.
                                 * @enum {string}
                                 */
                                readonly mode?: "union" | "first";
                                /** @description Roles of whom no rule fits. */
                                readonly default?: readonly string[];
                                /** @description In order. Members of the group get the roles. */
                                readonly rules?: readonly {
                                    /** @description Id of the group. */
                                    readonly id?: string;
                                    /** @description externalId of the group. */
                                    readonly externalId?: string;
                                    /** @description Name of the group. */
                                    readonly displayName?: string;
                                    /** @description Id of a connection: every group of that name which it owns. */
                                    readonly connection?: string;
                                    /** @description Id of the group that the name is bound to: the first one that had it. */
                                    readonly group?: string;
                                    /** @description Roles that its members get. */
                                    readonly roles: readonly string[];
                                }[];
                            } | null;
                            /** @description Attributes that filters find by an index: their paths, by resource type. */
                            readonly indexes?: {
                                readonly [key: string]: readonly string[];
                            } | null;
                            /**
                             * @description How much of the requests is kept; `full` keeps bodies and headers too. Needs an operator token.
                             * @enum {string|null}
                             */
                            readonly requestLog?: "off" | "errors" | "changes" | "all" | "full" | null;
                            /** @description Ids of groups that SCIM must not change. */
                            readonly protectedGroups?: readonly string[] | null;
                        };
                        readonly connections?: readonly {
                            readonly name: string;
                            /** @description The name that it had. Without it, another name is another object. */
                            readonly renamedFrom?: string;
                            /** @description Default: default. */
                            readonly profile?: string;
                            /**
                             * @description Absent: it stays as it is.
                             * @enum {string}
                             */
                            readonly status?: "active" | "paused";
                            /** @description Default: the limits of the site. */
                            readonly limits?: {
                                /** @description Sustained requests per second. */
                                readonly perSecond: number;
                                /** @description Requests at once after a pause. */
                                readonly burst: number;
                            };
                            /**
                             * @description Default: full.
                             * @enum {string}
                             */
                            readonly discovery?: "full" | "rfc7643";
                            readonly credentials?: readonly {
                                readonly name: string;
                                /**
                                 * @default token
                                 * @enum {string}
                                 */
                                readonly kind?: "token" | "secret" | "key" | "trust";
                                /**
                                 * @description Default: scim, which allows everything.
                                 * @enum {string}
                                 */
                                readonly scope?: "scim" | "scim.read" | "scim.users" | "scim.users.read";
                                /** @description Date, or date and time (RFC 3339), in UTC. Default: none; a client secret has a year. */
                                readonly expires?: string;
                                /** @description Of a token or client secret. Absent: it exists, and keeps its secret. */
                                readonly secret?: string;
                                /** @description A public key as a JWK. */
                                readonly key?: {
                                    readonly [key: string]: unknown;
                                };
                                /** @description Another issuer whose tokens are accepted. */
                                readonly trust?: {
                                    readonly issuer: string;
                                    readonly subject: string;
                                    readonly audience: string;
                                    readonly jwksUri?: string;
                                };
                            }[];
                        }[];
                        readonly webhooks?: readonly {
                            readonly name: string;
                            /** @description The name that it had. Without it, another name is another object. */
                            readonly renamedFrom?: string;
                            readonly url: string;
                            /** @description Default: all. */
                            readonly types?: readonly string[];
                            /**
                             * @description Absent: it stays as it is.
                             * @enum {string}
                             */
                            readonly status?: "active" | "disabled";
                            /** @description `whsec_` and base64. Absent: the webhook exists, and keeps its secret. */
                            readonly secret?: string;
                        }[];
                    }[];
                    /** @description Webhooks that receive the events of every tenant. */
                    readonly webhooks?: readonly {
                        readonly name: string;
                        /** @description The name that it had. Without it, another name is another object. */
                        readonly renamedFrom?: string;
                        readonly url: string;
                        /** @description Default: all. */
                        readonly types?: readonly string[];
                        /**
                         * @description Absent: it stays as it is.
                         * @enum {string}
                         */
                        readonly status?: "active" | "disabled";
                        /** @description `whsec_` and base64. Absent: the webhook exists, and keeps its secret. */
                        readonly secret?: string;
                    }[];
                };
            };
        };
        readonly responses: {
            /** @description Apply a configuration in one transaction; nothing changes when a part of it is refused */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AppliedConfiguration"];
                };
            };
        };
    };
    readonly getConfiguration: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show the configuration as `POST /apply` takes it, without secrets */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExportedConfiguration"];
                };
            };
        };
    };
    readonly getSystem: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show version, health, storage, backups and settings of the server */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["System"];
                };
            };
        };
    };
    readonly createBackup: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same request within a day gets the same answer, and is executed once. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Start to write a backup of a SQLite database, with its key file, into a folder on the server */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StartedBackup"];
                };
            };
        };
    };
    readonly getMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Show the metrics of the server as JSON */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Metrics"];
                };
            };
        };
    };
}
