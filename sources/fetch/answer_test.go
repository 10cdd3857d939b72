package fetch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
)

func TestAnAnswerSaysUntilWhenItIsFresh(t *testing.T) {
	const date = "Mon, 06 May 2024 11:58:00 GMT" // two minutes before noon
	for name, c := range map[string]struct {
		header string
		want   time.Duration
	}{
		"nothing is said":                           {"", 0},
		"max-age":                                   {"Cache-Control: max-age=600", 10 * time.Minute},
		"max-age in quotes and capitals":            {`Cache-Control: public, Max-Age="600"`, 10 * time.Minute},
		"the rest of it after time in caches":       {"Cache-Control: max-age=600|Age: 240", 6 * time.Minute},
		"an age beyond it":                          {"Cache-Control: max-age=600|Age: 900", 0},
		"an age that is none":                       {"Cache-Control: max-age=600|Age: -5", 10 * time.Minute},
		"s-maxage is for shared caches":             {"Cache-Control: s-maxage=3600", 0},
		"s-maxage beside max-age":                   {"Cache-Control: s-maxage=3600, max-age=60", time.Minute},
		"max-age before Expires":                    {"Cache-Control: max-age=60|Expires: Mon, 06 May 2024 18:00:00 GMT", time.Minute},
		"two of them: the least":                    {"Cache-Control: max-age=600|Cache-Control: max-age=60", time.Minute},
		"max-age=0":                                 {"Cache-Control: max-age=0|Expires: Mon, 06 May 2024 18:00:00 GMT", 0},
		"no-cache":                                  {"Cache-Control: max-age=600, no-cache", 0},
		"no-cache of a field only":                  {`Cache-Control: max-age=600, no-cache="Set-Cookie"`, 10 * time.Minute},
		"no-store":                                  {"Cache-Control: no-store, max-age=600", 0},
		"max-age that is no number":                 {"Cache-Control: max-age=soon|Expires: Mon, 06 May 2024 18:00:00 GMT", 0},
		"max-age that is negative":                  {"Cache-Control: max-age=-1", 0},
		"max-age that no integer holds":             {"Cache-Control: max-age=99999999999999999999", 24 * time.Hour},
		"a week":                                    {"Cache-Control: max-age=604800", 24 * time.Hour},
		"Expires as the publisher's clock has it":   {"Expires: Mon, 06 May 2024 12:58:00 GMT", time.Hour},
		"Expires in an old form":                    {"Expires: Monday, 06-May-24 12:58:00 GMT", time.Hour},
		"Expires less time in caches":               {"Expires: Mon, 06 May 2024 12:58:00 GMT|Age: 600", 50 * time.Minute},
		"Expires without Date":                      {"Expires: Mon, 06 May 2024 13:00:00 GMT|Date:", time.Hour},
		"Expires with a Date that is none":          {"Expires: Mon, 06 May 2024 13:00:00 GMT|Date: noon", 0},
		"Expires in the past":                       {"Expires: Mon, 06 May 2024 10:00:00 GMT", 0},
		"Expires that is no date":                   {"Expires: 0", 0},
		"Expires in ten years":                      {"Expires: Tue, 06 May 2034 12:00:00 GMT", 24 * time.Hour},
		"Pragma says nothing here, nor does a word": {"Pragma: no-cache|Cache-Control: max-age=60, immutable", time.Minute},
	} {
		for _, status := range []int{http.StatusOK, http.StatusNotModified} {
			address, client := publish(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", date)
				for line := range strings.SplitSeq(c.header, "|") {
					field, value, _ := strings.Cut(line, ":")
					if field == "Date" {
						w.Header()["Date"] = nil
					}
					if value != "" {
						w.Header().Add(field, strings.TrimSpace(value))
						if field == "Date" {
							w.Header().Set(field, strings.TrimSpace(value))
						}
					}
				}
				w.WriteHeader(status)
			})
			answer, err := client.Get(t.Context(), Request{URL: address, ETag: `"1"`})
			if err != nil {
				t.Fatal(err)
			}
			want := time.Time{}
			if c.want > 0 {
				want = noon.Add(c.want)
			}
			if !answer.Fresh.Equal(want) {
				t.Errorf("%s, %d: fresh until %v, want %v", name, status, answer.Fresh, want)
			}
		}
	}
}

func FuzzAnyHeaderIsFreshForADayAtMost(f *testing.F) {
	f.Add("max-age=60, no-cache", "5", "Mon, 06 May 2024 13:00:00 GMT", "Mon, 06 May 2024 12:00:00 GMT")
	f.Add(`max-age="`, "99999999999999999999", "0", "")
	f.Fuzz(func(t *testing.T, control, age, expires, date string) {
		until := freshUntil(http.Header{"Cache-Control": {control}, "Age": {age}, "Expires": {expires}, "Date": {date}}, noon)
		if !until.IsZero() && (!until.After(noon) || until.After(noon.Add(maxFresh))) {
			t.Error(until)
		}
	})
}

func TestOnlyAnUnbrokenChainOfMovesForGoodTellsWhereAFeedIs(t *testing.T) {
	// Each path is a list of statuses to come; the redirect leads to the rest.
	address, client := publish(t, func(w http.ResponseWriter, r *http.Request) {
		status, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		if status == "end" {
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
			}
			return
		}
		var code int
		fmt.Sscan(status, &code)
		w.Header().Set("Location", "/"+rest)
		w.WriteHeader(code)
	})
	for path, want := range map[string]string{
		"/end":                 "",
		"/301/end":             "/end",
		"/308/end":             "/end",
		"/301/308/end":         "/end",
		"/302/end":             "",
		"/303/end":             "",
		"/307/end":             "",
		"/302/301/end":         "",
		"/301/302/end":         "/302/end",
		"/301/302/301/end":     "/302/301/end",
		"/308/301/307/308/end": "/307/308/end",
	} {
		if want != "" {
			want = address + want
		}
		for _, tag := range []string{"", `"1"`} {
			answer, err := client.Get(t.Context(), Request{URL: address + path, ETag: tag})
			if err != nil || answer.Moved != want || answer.URL != address+"/end" {
				t.Errorf("%s: %+v %v, want it moved to %q", path, answer, err, want)
			}
		}
	}
}

func TestAPartIsTakenOnlyWhereItWasAskedForAndIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		request Request
		im      string
		asked   string
		fails   bool
	}{
		"asked for with a tag":              {Request{Delta: true, ETag: `"1"`}, "feed", "feed", false},
		"in capitals":                       {Request{Delta: true, ETag: `"1"`}, "Feed", "feed", false},
		"without a tag it is not asked":     {Request{Delta: true, LastModified: "x"}, "feed", "", true},
		"not asked for":                     {Request{ETag: `"1"`}, "feed", "", true},
		"of another kind":                   {Request{Delta: true, ETag: `"1"`}, "vcdiff", "feed", true},
		"of two kinds":                      {Request{Delta: true, ETag: `"1"`}, "feed, gzip", "feed", true},
		"of a kind that is not told":        {Request{Delta: true, ETag: `"1"`}, "", "feed", true},
		"of a kind that begins like a feed": {Request{Delta: true, ETag: `"1"`}, "feeder", "feed", true},
	} {
		address, client := publish(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("A-IM") != c.asked {
				t.Errorf("%s: A-IM %q", name, r.Header.Get("A-IM"))
			}
			if c.im != "" {
				w.Header().Set("IM", c.im)
			}
			w.Header().Set("ETag", `"2"`)
			w.WriteHeader(http.StatusIMUsed)
			fmt.Fprint(w, "<rss/>")
		})
		c.request.URL = address
		answer, err := client.Get(t.Context(), c.request)
		if (err != nil) != c.fails || err == nil && (!answer.Partial || answer.ETag != `"2"` || string(answer.Body) != "<rss/>") {
			t.Errorf("%s: %+v %v", name, answer, err)
		}
	}
	address, client := publish(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<rss/>") })
	if answer, err := client.Get(t.Context(), Request{URL: address, ETag: `"1"`, Delta: true}); err != nil || answer.Partial {
		t.Errorf("a whole feed is taken for a part: %+v %v", answer, err)
	}
}

func TestWhatIsWrongWithACertificateIsSaidInPlainWords(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = quiet
	server.StartTLS()
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		host string
		now  time.Time
		want string
	}{
		"nobody signed it":    {"127.0.0.1", noon, "signed by an authority that is not known"},
		"its time is over":    {"127.0.0.1", noon.AddDate(100, 0, 0), "the certificate expired on 2084-01-29"},
		"its time is to come": {"127.0.0.1", noon.AddDate(-60, 0, 0), "the certificate is valid from 1970-01-01 on only"},
		"it is for another":   {"localhost", noon, "the certificate is for example.com, *.example.com, 127.0.0.1 and 1 more and not for localhost"},
	} {
		client := New(Options{AllowPrivate: loopback, Clock: hubtest.NewClock(c.now)})
		_, err := client.Get(t.Context(), Request{URL: strings.Replace(server.URL, "127.0.0.1", c.host, 1)})
		if err == nil || !strings.Contains(err.Error(), c.want) || verdictOfError(err) != hub.Unavailable {
			t.Errorf("%s: %v, want an error with %q", name, err, c.want)
		}
	}
}

func TestAPublisherIsToldForHowManyReadersWeAsk(t *testing.T) {
	for _, c := range []struct {
		agent   string
		readers int
		want    string
	}{
		{"feedhub/1.2 (+https://hub.example.org)", 37, "feedhub/1.2 (+https://hub.example.org; 37 subscribers)"},
		{"feedhub/1.2 (+https://hub.example.org)", 0, "feedhub/1.2 (+https://hub.example.org)"},
		{"feedhub/1.2 (+https://hub.example.org)", -1, "feedhub/1.2 (+https://hub.example.org)"},
		{"Example bot", 1, "Example bot (1 subscribers)"},
		{"Example (x) 2", 5, "Example (x) 2 (5 subscribers)"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get("User-Agent"); got != c.want {
				t.Errorf("User-Agent %q, want %q", got, c.want)
			}
		}))
		client := New(Options{UserAgent: c.agent, AllowPrivate: loopback, Readers: func() int { return c.readers }})
		product := client.Product()
		if _, err := client.Get(t.Context(), Request{URL: server.URL}); err != nil || !strings.HasPrefix(c.want, product) {
			t.Errorf("%s: %v", product, err)
		}
		server.Close()
	}
}
