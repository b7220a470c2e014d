package client

// ModuleVersion is what the User-Agent says of a program that was built so.
var ModuleVersion = moduleVersion
