import { Command } from 'commander';
import { StorageError } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { DefinitionError } from '../protocol/schema/read-definitions.ts';
import { ConfigError } from '../server/config.ts';
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
import { startCommand } from './start.ts';
import { tenantCommand } from './tenant.ts';
import { tokenCommand } from './token.ts';
import { usersCommand } from './users.ts';

/** The experimental notice of node:sqlite says nothing that an operator could act on. */
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

const program = new Command('rollcall')
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
  .addCommand(usersCommand())
  .addCommand(migrateCommand())
  .addCommand(copyCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand());

try {
  await program.parseAsync();
} catch (error) {
  // What an operator can mend is said in words; what he can't is a defect, and shows where.
  const known =
    error instanceof ConfigError ||
    error instanceof StorageError ||
    error instanceof DefinitionError ||
    error instanceof ScimError ||
    (error as NodeJS.ErrnoException).syscall !== undefined;
  process.stderr.write(`rollcall: ${known ? (error as Error).message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
