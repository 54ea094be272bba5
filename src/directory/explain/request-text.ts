import type { RequestRow } from '../../ports/requests.ts';

/** Returns a request and its answer as one line. */
export function requestText(request: RequestRow): string {
  return `${request.method} ${request.path} → ${request.status}: ${detailOf(request)}`;
}

/** Returns the error detail of an answer. */
export function detailOf({ detail }: RequestRow): string {
  return (JSON.parse(detail) as { readonly detail?: string }).detail ?? 'no detail';
}

/** Returns the command that shows a request. */
export function showCommand(tenant: string, request: string): string {
  return `rollcall requests show ${request} --tenant ${tenant}`;
}

export function isWrite({ method }: RequestRow): boolean {
  return method !== 'GET' && method !== '*';
}

export function isRefused({ status }: RequestRow): boolean {
  return status >= 400;
}
