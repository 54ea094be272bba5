import { splitTimes } from './split-times.ts';
import { Time } from './time.tsx';

/** A text of the server. Times in it show as all times do, the exact one on hover. */
export function DatedText({ children }: { readonly children: string }): React.ReactNode {
  // A text does not change its order of parts.
  return splitTimes(children).map(({ text, isTime }, index) =>
    isTime ? <Time key={index} value={text} exact /> : text,
  );
}
