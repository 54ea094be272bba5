import { useRef, useState } from 'react';
import { api } from '../../app/api.ts';
import { addPage, noTotals, type PreviewTotals, policyOf, type RoleDraft } from './role-draft.ts';

/** A preview that runs, was stopped or is done. */
export interface RolePreview {
  /** The draft that it is of. */
  readonly draft: RoleDraft;
  readonly totals: PreviewTotals;
  readonly state: 'running' | 'stopped' | 'done';
  readonly error?: unknown;
}

/** Returns who would change under a draft, examined page by page. */
export function useRolePreview(tenant: string) {
  const [preview, setPreview] = useState<RolePreview>();
  const running = useRef<AbortController>(undefined);
  const start = async (draft: RoleDraft): Promise<void> => {
    running.current?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    running.current = controller;
    let totals = noTotals;
    let cursor: string | undefined;
    setPreview({ draft, totals, state: 'running' });
    try {
      do {
        const body = { roles: policyOf(draft), cursor, limit: 1_000 };
        const { data }: { readonly data: Page } = await api.POST('/roles/preview', {
          params: { query: { tenant } },
          body,
          signal,
        });
        totals = addPage(totals, data);
        cursor = data.next;
        if (signal.aborted) return;
        setPreview({ draft, totals, state: cursor === undefined ? 'done' : 'running' });
      } while (cursor !== undefined);
    } catch (error) {
      if (!signal.aborted) setPreview({ draft, totals, state: 'stopped', error });
    }
  };
  const stop = () => {
    running.current?.abort();
    setPreview((now) => now && { ...now, state: 'stopped' });
  };
  const clear = () => {
    running.current?.abort();
    setPreview(undefined);
  };
  return { preview, start, stop, clear };
}

type Page = Parameters<typeof addPage>[1] & { readonly next?: string | undefined };
