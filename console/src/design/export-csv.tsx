import { useRef, useState } from 'react';
import { exportText } from '../text/export.ts';
import { Button } from './button.tsx';
import { type CsvValue, toCsvRows } from './csv.ts';
import { Dialog } from './dialog.tsx';
import { saveCsv } from './download-csv.ts';
import { showError, showToast } from './toast.tsx';

/**
 * Exports all that a list's filter finds, also what is not loaded: page by page, with progress and
 * a button that stops it. Cells that a spreadsheet would run get an apostrophe.
 */
export function ExportCsv({
  name,
  header,
  pages,
}: {
  /** Name of the file, without its ending. */
  readonly name: string;
  readonly header: readonly string[];
  /** Yields the rows of each page until the signal is aborted. */
  readonly pages: (signal: AbortSignal) => AsyncIterable<readonly (readonly CsvValue[])[]>;
}): React.ReactNode {
  const [rows, setRows] = useState<number>();
  const running = useRef<AbortController>(undefined);
  const run = async () => {
    const controller = new AbortController();
    running.current = controller;
    setRows(0);
    try {
      const parts = [toCsvRows([header])];
      let count = 0;
      for await (const page of pages(controller.signal)) {
        if (controller.signal.aborted) return;
        parts.push(toCsvRows(page));
        count += page.length;
        setRows(count);
      }
      saveCsv(name, parts);
      showToast(exportText.done(count));
    } catch (error) {
      if (!controller.signal.aborted) showError(error);
    } finally {
      setRows(undefined);
    }
  };
  const stop = () => {
    running.current?.abort();
    setRows(undefined);
  };
  return (
    <>
      <Button variant="quiet" icon="download" onClick={() => void run()}>
        {exportText.button}
      </Button>
      <Dialog
        open={rows !== undefined}
        onOpenChange={(open) => {
          if (!open) stop();
        }}
        title={exportText.title}
        description={exportText.hint}
        size="s"
        actions={<Button onClick={stop}>{exportText.stop}</Button>}
      >
        <p role="status">{exportText.progress(rows ?? 0)}</p>
      </Dialog>
    </>
  );
}
