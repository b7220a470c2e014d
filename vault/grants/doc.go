// Package grants is the room of grants: which agent, or whether the application, may use which managed secret, for what and
// until when. May is the one function that decides it, for retrieval, for screens and for explanations alike.
package grants
