export const ROOT: string;
export const CACHE: string;
export const VSIX: string;
export const DEMO: string;
export const PUBLISHED_ID: string;
