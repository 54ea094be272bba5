import { createLink } from '@tanstack/react-router';
import { designText } from '../text/design.ts';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import styles from './link.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

function Anchor({ className, ...rest }: React.ComponentProps<'a'>): React.ReactNode {
  return <a {...rest} className={classNames(styles['link'], className)} />;
}

/** Leads to a page of the console. Takes what the router's Link takes: `to`, `params`, `search`. */
export const Link = createLink(Anchor);

/** Leads to another site, in a new tab. */
export function ExternalLink({
  href,
  children,
  className,
}: {
  readonly href: string;
  readonly children: React.ReactNode;
  readonly className?: string;
}): React.ReactNode {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className={classNames(styles['link'], styles['external'], className)}
    >
      {children}
      <Icon name="arrow-up-right" size={12} />
      <VisuallyHidden>{designText.opensInNewTab}</VisuallyHidden>
    </a>
  );
}
