import { createLink } from '@tanstack/react-router';
import { useId } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';
import { preload } from './preload.ts';
import { Spinner } from './spinner.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 's' | 'm' | 'l';

interface Look {
  /** One primary button a page or dialog; `danger` only for what cannot be undone. */
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly icon?: IconName;
  readonly iconAtEnd?: IconName;
}

export interface ButtonProps extends Look, React.ComponentProps<'button'> {
  /** The action is under way: the button stays focused, shows it, and cannot be used again. */
  readonly pending?: boolean;
  /**
   * Why the action is not available. The button stays focusable, so that keyboards and screen
   * readers find the reason; it shows as the title.
   */
  readonly disabledReason?: string;
  /** Loads what the action needs: called when the pointer or the focus comes, and each time. */
  readonly onIntent?: () => Promise<unknown>;
}

const look = ({ variant = 'secondary', size = 'm' }: Look, className?: string): string =>
  classNames(styles['button'], styles[variant], styles[`size-${size}`], className);

function Content({
  icon,
  iconAtEnd,
  pending = false,
  size,
  children,
}: Look & { readonly pending?: boolean; readonly children: React.ReactNode }): React.ReactNode {
  const pixels = size === 's' ? 14 : 16;
  return (
    <>
      {pending ? (
        <Spinner size={pixels} />
      ) : (
        icon !== undefined && <Icon name={icon} size={pixels} />
      )}
      {children}
      {iconAtEnd !== undefined && <Icon name={iconAtEnd} size={pixels} />}
    </>
  );
}

/** Does something. What leads to another page is a `ButtonLink`. */
export function Button({
  variant,
  size,
  icon,
  iconAtEnd,
  pending = false,
  disabled = false,
  disabledReason,
  onIntent,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps): React.ReactNode {
  const reasonId = useId();
  const isInert = pending || disabled || disabledReason !== undefined;
  return (
    <button
      {...rest}
      type={type}
      className={look({ variant, size }, className)}
      disabled={disabled && !pending && disabledReason === undefined}
      aria-disabled={isInert || undefined}
      aria-busy={pending || undefined}
      aria-describedby={disabledReason === undefined ? rest['aria-describedby'] : reasonId}
      title={disabledReason ?? rest.title}
      onPointerEnter={(event) => {
        rest.onPointerEnter?.(event);
        preload(onIntent);
      }}
      onFocus={(event) => {
        rest.onFocus?.(event);
        preload(onIntent);
      }}
      onClick={(event) => {
        if (isInert) event.preventDefault();
        else onClick?.(event);
      }}
    >
      <Content icon={icon} iconAtEnd={iconAtEnd} pending={pending} size={size}>
        {children}
      </Content>
      {disabledReason !== undefined && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </button>
  );
}

function ButtonAnchor({
  variant,
  size,
  icon,
  iconAtEnd,
  className,
  children,
  ...rest
}: Look & React.ComponentProps<'a'>): React.ReactNode {
  return (
    <a {...rest} className={look({ variant, size }, className)}>
      <Content icon={icon} iconAtEnd={iconAtEnd} size={size}>
        {children}
      </Content>
    </a>
  );
}

/** Looks like a button, and leads to a page of the console. Takes what the router's Link takes. */
export const ButtonLink = createLink(ButtonAnchor);

/** Looks like a button, and leads to another site or to a file. */
export function ButtonHref(
  props: Look & React.ComponentProps<'a'> & { readonly href: string },
): React.ReactNode {
  return <ButtonAnchor rel="noreferrer" {...props} />;
}
