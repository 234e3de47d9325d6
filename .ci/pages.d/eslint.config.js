// The rules for the scripts of the pages. Which names there are is checked by tsc, which knows the browser's.
import js from '@eslint/js';

export default [
  { ignores: ['**', '!checked', '!checked/**'] },
  {
    files: ['checked/**/*.js'],
    ...js.configs.recommended,
    rules: {
      ...js.configs.recommended.rules,
      'no-undef': 'off',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-console': 'error',
      'no-implicit-globals': 'error',
    },
  },
];
