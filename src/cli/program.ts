import { Command } from 'commander';
import { packageVersion } from '../server/version.ts';
import { accountCommand } from './account.ts';
import { apiTokenCommand } from './api-token.ts';
import { auditCommand } from './audit.ts';
import { configCommand } from './config.ts';
import { connectionCommand } from './connection.ts';
import { backupCommand, copyCommand, restoreCommand } from './copy.ts';
import { eventsCommand } from './events.ts';
import { guardCommand } from './guard.ts';
import { migrateCommand } from './migrate.ts';
import { oauthClientCommand } from './oauth-client.ts';
import { explainCommand, requestsCommand } from './requests.ts';
import { rolesCommand } from './roles.ts';
import { schemasCommand } from './schemas.ts';
import { secretsCommand } from './secrets.ts';
import { simulateCommand } from './simulate.ts';
import { startCommand } from './start.ts';
import { tenantCommand } from './tenant.ts';
import { tokenCommand } from './token.ts';
import { usersCommand } from './users.ts';

/** Every command there is. */
export function createProgram(): Command {
  return new Command('rollcall')
    .description('SCIM 2.0 provisioning server: people and groups from any identity provider.')
    .version(packageVersion())
    .showHelpAfterError()
    .addCommand(startCommand())
    .addCommand(configCommand())
    .addCommand(tenantCommand())
    .addCommand(connectionCommand())
    .addCommand(schemasCommand())
    .addCommand(tokenCommand())
    .addCommand(oauthClientCommand())
    .addCommand(apiTokenCommand())
    .addCommand(accountCommand())
    .addCommand(rolesCommand())
    .addCommand(guardCommand())
    .addCommand(eventsCommand())
    .addCommand(requestsCommand())
    .addCommand(explainCommand())
    .addCommand(auditCommand())
    .addCommand(secretsCommand())
    .addCommand(usersCommand())
    .addCommand(simulateCommand())
    .addCommand(migrateCommand())
    .addCommand(copyCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand());
}
