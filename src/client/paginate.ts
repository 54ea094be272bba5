import type { Call, InitOf, ItemOf, OperationAt, PageablePath } from './api.ts';

/** A page of any list. */
interface AnyPage {
  readonly items: readonly unknown[];
  readonly next?: string;
}

/** A list that takes any parameters: the caller has checked them. */
type AnyList = (
  path: PageablePath,
  init: object,
) => Promise<{ readonly data: AnyPage; readonly response: Response }>;

/** Returns the items of a list. The next page is read once the items before it were taken. */
export async function* paginate<P extends PageablePath>(
  get: Call<'get'>,
  path: P,
  init: InitOf<OperationAt<'get', P>> | undefined,
): AsyncGenerator<ItemOf<P>, void, undefined> {
  const list = get as unknown as AnyList;
  const { params = {} } = (init ?? {}) as { readonly params?: { readonly query?: object } };
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? params.query : { ...params.query, cursor };
    const { data } = await list(path, { ...init, params: { ...params, query } });
    yield* data.items as readonly ItemOf<P>[];
    cursor = data.next;
  } while (cursor !== undefined && cursor !== '');
}
