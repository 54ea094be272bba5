/** Shows how far long work is: a bar that is drawn anew on a terminal, a line every ten per cent elsewhere. On standard error, so that output stays output. */
export interface Progress {
  /** @param fraction from 0 to 1 */
  show(label: string, fraction: number): void;
  end(): void;
}

const width = 30;
const redrawEvery = 100;

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
      if (fraction < 1 && performance.now() - drawn < redrawEvery) return;
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
