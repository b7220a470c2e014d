// Package ui draws the controls that the console's screens are made of: buttons, fields, tables, messages.
//
// It knows no resource and no address: a control gets words, addresses and attributes that are ready to be drawn. The
// program in gallery serves every control in every state, for the eye and for the tests.
package ui
