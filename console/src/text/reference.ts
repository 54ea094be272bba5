/** Text of the API reference. */
export const referenceText = {
  title: 'API reference',
  missing: 'The reference is not part of this build: it could not be fetched when it was built.',
  failed: 'The reference could not be loaded. Load the page again.',
  document: 'Open the OpenAPI document',
};
