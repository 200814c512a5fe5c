import { reporters } from 'mocha';
declare class CountingReporter extends reporters.Spec {}
export = CountingReporter;
