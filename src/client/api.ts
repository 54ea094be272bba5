import type { components, paths } from './api-schema.ts';

/** The schemas of the management API by name: `Schemas['Account']`. */
export type Schemas = components['schemas'];

/** What is wrong with a request, for programs: `notFound`, `conflict`, … */
export type ProblemCode = Schemas['Problem']['code'];

/** Methods that operations have. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

type BelowApi<P> = P extends `/api/v1${infer Rest}` ? Rest : never;

/** The operations of the management API, by path below `/api/v1`. */
export type ApiPaths = { readonly [P in keyof paths as BelowApi<P>]: paths[P] };

/** Paths that have an operation of a method. */
export type PathOf<M extends Method> = {
  [P in keyof ApiPaths]: ApiPaths[P] extends { readonly [K in M]: object } ? P : never;
}[keyof ApiPaths];

/** An operation, as the OpenAPI document describes it. */
export type OperationAt<M extends Method, P extends keyof ApiPaths> = ApiPaths[P] extends {
  readonly [K in M]: infer Operation;
}
  ? Operation
  : never;

type Json<T> = T extends { readonly content: { readonly 'application/json': infer Body } }
  ? Body
  : never;

/** What an operation answers with. */
export type DataOf<Operation> = Operation extends { readonly responses: infer Responses }
  ? Json<Responses[keyof Responses & (200 | 201)]>
  : never;

/** The parts of a type that are there: an absent one is `never` in the document. */
type Present<T> = {
  [K in keyof T as [Exclude<T[K], undefined>] extends [never] ? never : K]: T[K];
};

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

type Parameters<Operation> = Operation extends { readonly parameters: infer All }
  ? Present<Pick<All, keyof All & ('query' | 'path' | 'header')>>
  : never;

type ParametersPart<P> = keyof P extends never
  ? { readonly params?: never }
  : RequiredKeys<P> extends never
    ? { readonly params?: P }
    : { readonly params: P };

type BodyPart<Operation> = Operation extends { readonly requestBody: infer Request }
  ? { readonly body: Json<Request> }
  : { readonly body?: never };

/** What is sent to an operation. */
export type InitOf<Operation> = ParametersPart<Parameters<Operation>> &
  BodyPart<Operation> & {
    /** Ends the request; the promise rejects with the reason of the signal. */
    readonly signal?: AbortSignal;
    /** Headers beside those of the client. */
    readonly headers?: Readonly<Record<string, string>>;
  };

/** The arguments after the path: none where nothing is required. */
export type InitArguments<Operation> =
  RequiredKeys<InitOf<Operation>> extends never
    ? [init?: InitOf<Operation>]
    : [init: InitOf<Operation>];

/** What a call resolves to. */
export interface Answer<Data> {
  readonly data: Data;
  /** Status and headers, such as `Rollcall-Tenant`. Its body has been read. */
  readonly response: Response;
}

/** Calls the operations of one method. */
export type Call<M extends Method> = <P extends PathOf<M>>(
  path: P,
  ...init: InitArguments<OperationAt<M, P>>
) => Promise<Answer<DataOf<OperationAt<M, P>>>>;

type ListPath<P extends PathOf<'get'>> = P extends unknown
  ? DataOf<OperationAt<'get', P>> extends { readonly items: readonly unknown[] }
    ? P
    : never
  : never;

/** Paths of lists. */
export type PageablePath = ListPath<PathOf<'get'>>;

/** An item of a list. */
export type ItemOf<P extends PageablePath> =
  DataOf<OperationAt<'get', P>> extends { readonly items: readonly (infer Item)[] } ? Item : never;
