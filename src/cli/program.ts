import { Command } from 'commander';
import { packageVersion } from '../server/version.ts';
import { accountCommand } from './account.ts';
import { apiTokenCommand } from './api-token.ts';
import { auditCommand } from './audit.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { configCommand } from './config.ts';
import { conformanceCommand } from './conformance.ts';
import { connectionCommand } from './connection.ts';
import { copyCommand } from './copy.ts';
import { demoCommand } from './demo.ts';
import { eventsCommand } from './events.ts';
import { explainCommand } from './explain.ts';
import { guardCommand } from './guard.ts';
import { migrateCommand } from './migrate.ts';
import { oauthClientCommand } from './oauth-client.ts';
import { requestsCommand } from './requests.ts';
import { rolesCommand } from './roles.ts';
import { schemasCommand } from './schemas.ts';
import { secretsCommand } from './secrets.ts';
import { simulateCommand } from './simulate.ts';
import { startCommand } from './start.ts';
import { tenantCommand } from './tenant.ts';
import { tokenCommand } from './token.ts';
import { usersCommand } from './users.ts';

/** Returns the command line, with every command. */
export function createProgram(): Command {
  return new Command('rollcall')
    .description(
      'SCIM 2.0 provisioning server: users and groups from any identity provider.\n' +
        'Commands are safe to run while the server runs, unless they say otherwise.',
    )
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
    .addCommand(conformanceCommand())
    .addCommand(demoCommand())
    .addCommand(migrateCommand())
    .addCommand(copyCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand());
}
