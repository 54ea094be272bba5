import styles from './button.module.css';
import { Button, type ButtonProps } from './button.tsx';
import { classNames } from './class-names.ts';
import type { IconName } from './icons.ts';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'iconAtEnd' | 'title'> {
  readonly icon: IconName;
  /** What the button does: its accessible name and its tooltip. */
  readonly label: string;
}

/** A button that is an icon, where there is not enough space for words. */
export function IconButton({
  label,
  variant = 'quiet',
  className,
  ...rest
}: IconButtonProps): React.ReactNode {
  const button = (
    <Button
      {...rest}
      variant={variant}
      aria-label={label}
      className={classNames(styles['icon'], className)}
    >
      {null}
    </Button>
  );
  return rest.disabledReason === undefined ? <Tooltip text={label}>{button}</Tooltip> : button;
}
