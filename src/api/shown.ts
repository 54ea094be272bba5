/**
 * What a handler may return for a schema: the schema's output with every list and property
 * readonly. Where the schema leaves an object open (`z.record` and `z.looseObject` of anything), so
 * is this.
 */
export type Shown<T> = T extends readonly (infer Item)[]
  ? readonly Shown<Item>[]
  : T extends object
    ? object & {
        readonly [K in keyof T as string extends K ? (unknown extends T[K] ? never : K) : K]: Shown<
          T[K]
        >;
      }
    : T;

/**
 * `A` without the properties that the schema's output `T` does not have, as `never`: a row of the
 * database, with a hash in it, does not compile where a view of it belongs.
 */
export type Exact<A, T> = unknown extends T
  ? A
  : A extends readonly (infer Item)[]
    ? NonNullable<T> extends readonly (infer Other)[]
      ? readonly Exact<Item, Other>[]
      : never
    : A extends object
      ? { [K in keyof A]: K extends keyof NonNullable<T> ? Exact<A[K], NonNullable<T>[K]> : never }
      : A;
