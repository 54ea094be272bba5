export function WebhooksPage(): React.ReactNode {
  return null;
}
