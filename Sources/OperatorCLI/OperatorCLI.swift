// OperatorCLI
