package api

// CutOff is for tests of this package.
var CutOff = cutOff
