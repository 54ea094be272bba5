export function PeoplePage(): React.ReactNode {
  return null;
}
