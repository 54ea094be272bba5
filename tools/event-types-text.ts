import { exampleEvent } from '../src/api/examples/events.ts';
import type { EventName } from '../src/api/schemas/event-data.ts';
import { eventTypes } from '../src/events/event.ts';

/** Returns the part of docs/events.md that shows each type of event, by what it is about. */
export function eventTypesText(): string {
  const byTopic = Map.groupBy(
    Object.keys(eventTypes) as EventName[],
    (type) => type.split('.', 1)[0]!,
  );
  return [...byTopic]
    .flatMap(([topic, types]) => [`### \`${topic}.…\``, ...types.map(typeText)])
    .join('\n\n');
}

function typeText(type: EventName): string {
  const { subject, data, previous } = exampleEvent(type);
  const shown = JSON.stringify({ type, subject, data, previous }, null, 2);
  return `**\`${type}\`**: ${eventTypes[type]}\n\n\`\`\`json\n${shown}\n\`\`\``;
}
