// The conformance program under Linux.
return TestRunner.Conformance.ConformanceProgram.Run(args);
