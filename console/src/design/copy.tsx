import { useEffect, useState } from 'react';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import styles from './copy.module.css';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

/** Returns what copies text, and whether that was done within the last two seconds. */
export function useCopy(): readonly [
  copied: 'yes' | 'failed' | undefined,
  copy: (text: string) => void,
] {
  const [copied, setCopied] = useState<'yes' | 'failed'>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) => {
    void writeClipboard(text).then((isWritten) => setCopied(isWritten ? 'yes' : 'failed'));
  };
  return [copied, copy];
}

/** Resolves to whether the clipboard has the text. Pages over plain http have no clipboard API. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    if (window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Permission was refused: the old way may still work.
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.style.position = 'fixed';
  area.style.opacity = '0';
  // Inside an open dialog, if any: focus outside of it would be taken back.
  const parent = document.activeElement?.closest('[role="dialog"], [role="alertdialog"]');
  (parent ?? document.body).append(area);
  const focused = document.activeElement;
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}

/** Copies a value. `label` says what it is: "client id". */
export function CopyButton({
  value,
  label,
  size = 's',
}: {
  readonly value: string;
  readonly label: string;
  readonly size?: 's' | 'm';
}): React.ReactNode {
  const [copied, copy] = useCopy();
  return (
    <>
      <IconButton
        icon={copied === 'yes' ? 'check' : copied === 'failed' ? 'circle-alert' : 'copy'}
        label={copied === 'failed' ? designText.copyFailed : designText.copyOf(label)}
        size={size}
        onClick={() => copy(value)}
      />
      <CopyResult copied={copied} />
    </>
  );
}

/** A value with its label and a button that copies it. The whole value stays selectable. */
export function CopyField({
  label,
  value,
  hint,
}: {
  readonly label: string;
  readonly value: string;
  readonly hint?: React.ReactNode;
}): React.ReactNode {
  const [copied, copy] = useCopy();
  return (
    <div className={styles['field']}>
      <span className={styles['label']}>{label}</span>
      <div className={styles['box']}>
        <code className={styles['value']} data-copy-field={label}>
          {value}
        </code>
        <CopyText label={label} copied={copied} onCopy={() => copy(value)} />
      </div>
      {hint !== undefined && <span className={styles['hint']}>{hint}</span>}
      <CopyResult copied={copied} />
    </div>
  );
}

/** A secret that is shown once: hidden until asked for, with a warning that it is the only time. */
export function Secret({
  label,
  value,
  hint = designText.secretShownOnce,
}: {
  readonly label: string;
  readonly value: string;
  readonly hint?: React.ReactNode;
}): React.ReactNode {
  const [shown, setShown] = useState(false);
  const [copied, copy] = useCopy();
  return (
    <div className={styles['field']}>
      <span className={styles['label']}>{label}</span>
      <div className={styles['box']}>
        <code className={styles['value']} aria-label={shown ? undefined : label}>
          {shown ? value : '•'.repeat(Math.min(value.length, 32))}
        </code>
        <IconButton
          icon={shown ? 'eye-off' : 'eye'}
          label={shown ? designText.hide : designText.reveal}
          size="s"
          onClick={() => setShown(!shown)}
        />
        <CopyText label={label} copied={copied} onCopy={() => copy(value)} />
      </div>
      <span className={styles['warning']}>
        <Icon name="triangle-alert" size={14} />
        {hint}
      </span>
      <CopyResult copied={copied} />
    </div>
  );
}

type Copied = ReturnType<typeof useCopy>[0];

/** A button that says in words that it copies, and that it has. */
function CopyText({
  label,
  copied,
  onCopy,
}: {
  readonly label: string;
  readonly copied: Copied;
  readonly onCopy: () => void;
}): React.ReactNode {
  return (
    <Button
      size="s"
      variant="quiet"
      icon={copied === 'yes' ? 'check' : 'copy'}
      aria-label={designText.copyOf(label)}
      onClick={onCopy}
    >
      {copied === 'yes' ? designText.copied : designText.copy}
    </Button>
  );
}

/** Says to screen readers what came of copying. */
function CopyResult({ copied }: { readonly copied: Copied }): React.ReactNode {
  return (
    <span className={styles['status']} role="status">
      {copied === 'yes' ? designText.copied : copied === 'failed' ? designText.copyFailed : ''}
    </span>
  );
}
