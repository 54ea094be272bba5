/** A text about what all commands share. */
interface Topic {
  readonly summary: string;
  readonly text: string;
}

/** The topics of `rollcall help`, by name. `docs/cli.md` has them too. */
export const topics: ReadonlyMap<string, Topic> = new Map([
  [
    'remote',
    {
      summary: 'commands against a server on another machine',
      text: `Commands on tenants, connections, tokens, people, requests and events work on the
database that the configuration names, or on a server:

  export ROLLCALL_URL=https://scim.example.com
  export ROLLCALL_API_TOKEN=…          # or --api-token-file <file>

Then "rollcall users list" lists the users of that server. --url wins over ROLLCALL_URL;
--storage-url or --config without --url mean the database.

Create the token on the server: rollcall api-token create. A token with the role read can
list, one with --tenant reaches that tenant only. The output is the same as on the server.

These work on this machine only: start, config, migrate, copy, backup, restore, secrets.`,
    },
  ],
  [
    'output',
    {
      summary: 'tables, JSON and colours',
      text: `On a terminal, tables are cut to its width; elsewhere they are complete. --json prints
everything, with ids, as JSON; requests tail -f and events print one JSON object a line.

Colours are for terminals. NO_COLOR=1 leaves them out, FORCE_COLOR=1 keeps them in a pipe.
Control characters in names are printed as escapes (\\u001b), so that no client of the server
can change your terminal.

Results go to standard output; warnings, progress and errors to standard error.`,
    },
  ],
  [
    'names',
    {
      summary: 'names and ids of things',
      text: `Wherever a thing is named, its id works too:

  tenant       its id, such as acme
  connection   name or id
  account      username or id
  user         userName or id; explain and requests take any name or address
  token        id, name or its last four characters
  request      the X-Request-Id of its response

Lists show names; --ids adds ids. Without --tenant, a command uses the only tenant, the
one that has the id, or "default", and standard error names the one it chose.`,
    },
  ],
  [
    'environment',
    {
      summary: 'environment variables',
      text: `ROLLCALL_URL                  server that commands administer
ROLLCALL_API_TOKEN            token of its management API
ROLLCALL_API_TOKEN_FILE       file that holds the token
ROLLCALL_STORAGE_URL          database, where there is no ROLLCALL_URL
NO_COLOR, FORCE_COLOR         colours
NODE_EXTRA_CA_CERTS           file with the CA certificate of a server's own issuer
XDG_CACHE_HOME                where compiled code is kept (default: ~/.cache/rollcall);
                              NODE_DISABLE_COMPILE_CACHE=1 keeps none

Each setting of the server has a variable too: rollcall config print lists all.`,
    },
  ],
  [
    'exit-codes',
    {
      summary: 'what a command says by its exit code',
      text: `0   done; also when Ctrl-C or a closed pipe ends requests tail -f or events listen
1   failed; standard error says why, and what to do
2   secrets audit --check: there are unencrypted secrets
    apply --dry-run: the files would change something
    conformance: it could not run, or was interrupted

doctor exits with 1 when it finds something; conformance, simulate, gallery and demo when a
check fails; events listen when the application refused an event.`,
    },
  ],
]);
