import { z } from '@hono/zod-openapi';
import { timestamp } from './text.ts';

/** Answer: what a server says about itself. */
export const system = z
  .object({
    version: z.string().describe('Version of Rollcall.'),
    node: z.string().optional().describe('Version of Node.js.'),
    platform: z.string().optional().describe('Operating system and processor.'),
    publicUrl: z.string().describe('URL under which clients reach the server.'),
    started: timestamp.optional().describe('Time of the start of this process.'),
    threads: z.number().int().optional().describe('Threads that answer requests.'),
    health: z
      .object({
        store: z.enum(['ready', 'failing']).describe('Whether the store answers.'),
        milliseconds: z.number().describe('How long it took to answer.'),
      })
      .describe('State of what the server needs.'),
    storage: z
      .object({
        kind: z.enum(['sqlite', 'postgresql', 'memory']).describe('Kind of the database.'),
        url: z.string().describe('Where it is, without a password.'),
        bytes: z
          .number()
          .int()
          .optional()
          .describe('Its size with the write-ahead log; absent where the server cannot know.'),
        schemaVersion: z
          .number()
          .int()
          .describe('Migrations that were made; a server starts only with all of its own.'),
        hasReplica: z.boolean().describe('Whether lists and feeds are read from a replica.'),
      })
      .optional()
      .describe('Where data is stored.'),
    backups: z
      .object({
        folder: z.string().describe('Folder that they are written to.'),
        everyHours: z.number().describe('Hours between two of them.'),
        kept: z.number().int().describe('Backups that are kept.'),
        last: timestamp.optional().describe('Time of the latest one; absent: there is none.'),
        next: timestamp.optional().describe('Time at which the next one is due.'),
        lastBytes: z.number().int().optional().describe('Size of the last one of this process.'),
        failures: z.number().int().describe('Backups of this process that failed.'),
      })
      .optional()
      .describe('Backups that the server writes; absent: it writes none.'),
    backupsOnDemand: z
      .object({
        folder: z.string().describe('Folder that they are written to.'),
        running: z
          .object({
            started: timestamp.describe('Time at which it was begun.'),
            bytes: z.number().int().describe('Bytes that are written so far.'),
          })
          .optional()
          .describe('The backup that is being written, by request or by schedule.'),
        last: z
          .object({
            finished: timestamp.describe('Time at which it was finished, or had failed.'),
            path: z.string().optional().describe('File on the server; absent: it has failed.'),
            bytes: z.number().int().optional().describe('Size of the file.'),
            failure: z.string().optional().describe('Why it has failed.'),
          })
          .optional()
          .describe('The last one of this process.'),
      })
      .optional()
      .describe('Backups that an owner asks for; absent: the database is not a SQLite file.'),
    settings: z
      .array(
        z.object({
          key: z.string().describe('Key in rollcall.json.'),
          value: z
            .union([z.string(), z.number(), z.boolean()])
            .optional()
            .describe('The value in force; of a secret: `(set)`; absent: it is not set.'),
          description: z.string().describe('What it does.'),
          isSecret: z.boolean().describe('Whether its value is never shown.'),
          isDefault: z.boolean().describe('Whether the value is the default.'),
        }),
      )
      .describe('Settings in force.'),
  })
  .openapi('System', { description: 'What a server says about itself.' });

/** Answer: a backup that was begun. */
export const startedBackup = z
  .object({
    folder: z.string().describe('Folder on the server that it is written to.'),
  })
  .openapi('StartedBackup', { description: 'A backup that is being written.' });

/** Answer: the metrics. */
export const metrics = z
  .object({
    at: timestamp.describe('Time of the reading.'),
    families: z
      .array(
        z.object({
          name: z.string().describe('Name of the metric.'),
          help: z.string().describe('What it measures.'),
          type: z
            .enum(['counter', 'gauge', 'histogram', 'summary', 'untyped'])
            .describe('Kind of the metric.'),
          samples: z
            .array(
              z.object({
                suffix: z
                  .string()
                  .describe('Of a histogram: `_bucket`, `_sum` or `_count`; empty otherwise.'),
                labels: z.record(z.string(), z.string()).describe('Labels of the series.'),
                value: z.number().describe('Its value.'),
              }),
            )
            .describe('The series.'),
        }),
      )
      .describe('The metrics of `GET /metrics`: those of Rollcall and of the process.'),
  })
  .openapi('Metrics', { description: 'The metrics of the server, as JSON.' });
