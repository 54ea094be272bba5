export function EventsPage(): React.ReactNode {
  return null;
}
