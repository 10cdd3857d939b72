package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/spf13/cobra"
)

// adminFlags say which private listener a command asks: that of a configuration, or
// one by its address.
type adminFlags struct{ config, listen string }

func (f *adminFlags) register(cmd *cobra.Command) {
	configFlag(cmd, &f.config)
	cmd.Flags().StringVar(&f.listen, "admin", "", "ask the private listener at this `HOST:PORT`, whatever the configuration")
}

// address returns the private listener's address.
func (f *adminFlags) address() (string, error) {
	if f.listen != "" {
		return f.listen, nil
	}
	c, err := loadConfig(f.config)
	if err != nil {
		return "", err
	}
	return c.Admin.Listen, nil
}

// maxAnswer bounds what the private listener answers, in bytes.
const maxAnswer = 16 << 20

// askAdmin asks the private listener of a running hub; body is nil for GET.
func askAdmin(ctx context.Context, listen, path string, body io.Reader) ([]byte, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, errors.New(`it has no private listener; set admin: {listen: "127.0.0.1:8081"} in the configuration and start serve anew`)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+net.JoinHostPort(host, port)+path, body)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("is serve running? %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(strings.TrimSpace(string(answer)))
	}
	return answer, nil
}
