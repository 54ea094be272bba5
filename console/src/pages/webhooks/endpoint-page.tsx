export function EndpointPage(): React.ReactNode {
  return null;
}
