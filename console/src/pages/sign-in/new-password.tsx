import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { signInText } from '../../text/sign-in.ts';
import styles from './new-password.module.css';
import {
  containsPerson,
  isRepetitive,
  minPasswordLength,
  passwordStrength,
} from './password-strength.ts';

const text = signInText.welcome;

/** A password to choose, with how strong it is and what makes it stronger. */
export function NewPassword({
  label,
  value,
  onChange,
  name,
  email,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly name?: string;
  readonly email?: string;
}): React.ReactNode {
  const strength = passwordStrength(value, { name, email });
  const missing = minPasswordLength - value.length;
  const advice = containsPerson(value, { name, email })
    ? text.containsPerson
    : isRepetitive(value)
      ? text.repeats
      : value !== '' && missing > 0
        ? text.tooShort(missing)
        : value !== ''
          ? text.strength[strength]
          : text.advice;
  return (
    <Field
      label={label}
      hint={
        <>
          {value !== '' && (
            <span className={styles['bar']} data-strength={strength} aria-hidden="true" />
          )}
          <span role="status">{advice}</span>
        </>
      }
    >
      <Input
        type="password"
        autoComplete="new-password"
        required
        minLength={minPasswordLength}
        maxLength={200}
        value={value}
        onChange={onChange}
      />
    </Field>
  );
}
