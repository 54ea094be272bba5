import { type Reader, StorageError, type Transaction } from '../ports/store.ts';
import type { SecretCipher, Vault } from '../ports/system.ts';

/** What decrypts the secrets in a database. */
export interface Keys {
  readonly vault: Vault;
  readonly cipher: SecretCipher;
}

/** Setting with a text that was encrypted when the database was first used with a key. */
const proofSetting = 'vault-proof';
const proofContext = 'vault-proof';

/** Endpoints whose secrets are decrypted as a check. */
const maxTried = 100;

/** Tenants per read. */
const tenantsPerPage = 200;

/**
 * Checks that the keys decrypt the secrets in the database.
 *
 * @throws StorageError corrupt
 */
export async function requireOpenable(
  transaction: Transaction,
  { vault, cipher }: Keys,
): Promise<void> {
  const endpoints = await transaction.endpoints();
  for (const { secrets } of endpoints.slice(-maxTried)) {
    const [first] = secrets;
    if (first !== undefined && !opens(() => vault.decrypt(first.sealed)))
      throw wrongKey('webhooks and event streams');
  }
  const proof = await transaction.setting(proofSetting);
  if (proof !== undefined && opens(() => cipher.decrypt(proof, proofContext))) return;
  if (proof !== undefined && (await definesSealed(transaction))) throw wrongKey('resources');
  await transaction.setSetting(proofSetting, cipher.encrypt('rollcall', proofContext));
}

function opens(open: () => string): boolean {
  try {
    open();
    return true;
  } catch {
    return false;
  }
}

/** Whether a tenant has attributes whose values are encrypted. */
async function definesSealed(reader: Reader): Promise<boolean> {
  for (let after = ''; ; ) {
    const tenants = await reader.tenants(after, tenantsPerPage);
    for (const { id } of tenants) {
      if ((await reader.definitions(id))?.definitions.includes('"sealed"') === true) return true;
    }
    if (tenants.length < tenantsPerPage) return false;
    after = tenants.at(-1)!.id;
  }
}

function wrongKey(whose: string): StorageError {
  return new StorageError(
    'corrupt',
    `the vault key does not open the secrets of ${whose} in this database: it is not the key that they were encrypted with. Set vault.key, or restore the key file, to that one`,
  );
}
