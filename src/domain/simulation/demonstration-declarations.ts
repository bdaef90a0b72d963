export const DECLARATIONS_YAML = `placeholder
`;
