/** Shows the progress of long work on standard error, so that it does not mix with the output. */
export interface Progress {
  /** @param fraction from 0 to 1 */
  show(label: string, fraction: number): void;
  /** Ends the bar, so that what is printed next starts a line. */
  end(): void;
}

/** Characters of the bar. */
const width = 30;

const redrawIntervalMs = 100;

/**
 * Returns a progress display: a bar on a terminal, elsewhere a line every ten per cent.
 *
 * @param isQuiet true: shows nothing
 */
export function createProgress(
  isQuiet: boolean,
  out: NodeJS.WriteStream = process.stderr,
): Progress {
  let drawn = 0;
  let last = '';
  return {
    show(label, fraction) {
      if (isQuiet) return;
      const percent = Math.floor(fraction * 100);
      if (!out.isTTY) {
        const line = `${label} ${Math.floor(percent / 10) * 10} %`;
        if (line !== last) out.write(`${line}\n`);
        last = line;
        return;
      }
      if (fraction < 1 && performance.now() - drawn < redrawIntervalMs) return;
      drawn = performance.now();
      const full = Math.round(fraction * width);
      out.write(
        `\r\u001b[K${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(percent).padStart(3)} %  ${label}`,
      );
      last = label;
    },
    end() {
      if (!isQuiet && out.isTTY && last !== '') out.write('\n');
    },
  };
}
