import type { z } from '@hono/zod-openapi';
import type { AccessRule } from './authorize.ts';
import type { DocumentedCode } from './examples/problems.ts';
import type { Shown } from './shown.ts';

/** What operationIds begin with. */
type Verb =
  | 'apply'
  | 'change'
  | 'approve'
  | 'create'
  | 'delete'
  | 'disable'
  | 'enable'
  | 'explain'
  | 'finish'
  | 'get'
  | 'list'
  | 'pause'
  | 'poll'
  | 'preview'
  | 'record'
  | 'register'
  | 'reject'
  | 'redeem'
  | 'release'
  | 'replace'
  | 'replay'
  | 'restore'
  | 'reset'
  | 'resume'
  | 'revoke'
  | 'rotate'
  | 'sign'
  | 'test'
  | 'update'
  | 'verify'
  | 'watch';

/** One operation: what its OpenAPI document says and what its requests are checked against. */
export interface Definition<S extends z.ZodType, B extends z.ZodType, Q extends z.ZodRawShape>
  extends AccessRule {
  /** The operationId: a verb and a noun. Clients name their methods by it. */
  readonly id: `${Verb}${string}`;
  /** The heading under which the document has it. */
  readonly tag: string;
  /** What the document says beside the summary and who may call it. */
  readonly description?: string;
  readonly body?: B;
  readonly query?: Q;
  /** 201: it creates something, and takes an `Idempotency-Key`. Default: 200. */
  readonly status?: 201;
  readonly response: S;
  /** Codes that it refuses requests with, beside those that follow from the other properties. */
  readonly errors?: readonly DocumentedCode[];
}

/** A body and the answer to it, as the document shows them. */
export type Example<S extends z.ZodType, B extends z.ZodType> = {
  readonly response: Shown<z.output<S>>;
} & (B extends z.ZodUndefined ? unknown : { readonly body: Shown<z.input<B>> });
