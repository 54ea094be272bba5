import { Component } from 'react';
import { canReload, isMissingPart, reloadAfterUpgrade } from '../app/stale-page.ts';
import { ErrorState } from '../design/error-state.tsx';
import { SkeletonLines } from '../design/skeleton.tsx';
import styles from './portal.module.css';
import { Unreachable } from './unreachable.tsx';

interface State {
  readonly error?: unknown;
  readonly isReloading: boolean;
}

/** Stands in place of a step that failed. After an upgrade of the server, the page loads again. */
export class PortalBoundary extends Component<{ readonly children: React.ReactNode }, State> {
  override state: State = { isReloading: false };

  static getDerivedStateFromError(error: unknown): State {
    return { error, isReloading: isMissingPart(error) && canReload() };
  }

  override componentDidCatch(): void {
    if (this.state.isReloading) void reloadAfterUpgrade();
  }

  override render(): React.ReactNode {
    const { error, isReloading } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className={styles['page']}>
        <main className={styles['main']}>
          <Unreachable />
          {isReloading ? (
            <SkeletonLines lines={6} />
          ) : (
            <ErrorState error={error} onRetry={() => location.reload()} />
          )}
        </main>
      </div>
    );
  }
}
