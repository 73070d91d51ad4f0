// class-transformer keeps no types for the door through which its `@Type` declarations can be read.
declare module 'class-transformer/cjs/storage.js' {
  export const defaultMetadataStorage: {
    findTypeMetadata(
      target: object,
      property: string,
    ): { readonly typeFunction?: () => unknown } | undefined;
  };
}
