// Package web is the kernel of the console's screens: it draws pages and parts of them, leads from one to another, says
// what went wrong, reads forms, and stands between the browser and the screens' handlers. It knows no resource: what
// agents or keys are is for the screens in package handlers.
package web
