package pack

import (
	"time"

	"github.com/feedhub/feedhub/hub"
)

// What follows is the order in which the fields of each struct are stored. A new
// one comes last, and none is ever moved or left out. A test sees that no field is
// forgotten.

func (f *form) item(i *hub.Item) {
	f.text(&i.SourceID)
	f.text(&i.NativeID)
	f.textLike(&i.ID, i.NativeID)
	f.textLike(&i.URL, i.NativeID)
	f.text(&i.ExternalURL)
	f.text(&i.Title)
	f.text(&i.Summary)
	f.text(&i.ContentHTML)
	f.text(&i.Language)
	f.text(&i.Image)
	f.text(&i.Rights)
	f.text(&i.License)
	list(f, &i.Authors, (*form).person)
	list(f, &i.Contributors, (*form).person)
	list(f, &i.Tags, (*form).text)
	values(f, &i.TagSchemes, (*form).text)
	list(f, &i.Enclosures, (*form).enclosure)
	nested(f, &i.Discussion, (*form).discussion)
	nested(f, &i.ClaimedSource, (*form).claimedSource)
	list(f, &i.Extensions, (*form).extension)
	f.time(&i.OriginPublished)
	f.time(&i.OriginUpdated)
	f.time(&i.Published)
	f.time(&i.Updated)
	f.time(&i.FirstSeen)
	f.text(&i.CanonicalURL)
	f.text(&i.Banner)
}

func (f *form) person(p *hub.Person) { nested(f, p, (*form).personFields) }

func (f *form) personFields(p *hub.Person) {
	f.text(&p.Name)
	f.text(&p.URL)
	f.text(&p.Avatar)
}

func (f *form) enclosure(e *hub.Enclosure) { nested(f, e, (*form).enclosureFields) }

func (f *form) enclosureFields(e *hub.Enclosure) {
	f.text(&e.URL)
	f.text(&e.Type)
	number(f, &e.Length)
	number(f, &e.Duration)
	f.text(&e.Title)
}

func (f *form) discussion(d *hub.Discussion) {
	f.text(&d.URL)
	f.text(&d.FeedURL)
	number(f, &d.Count)
}

func (f *form) claimedSource(c *hub.ClaimedSource) {
	f.text(&c.ID)
	f.text(&c.Title)
	f.text(&c.HomePageURL)
	f.text(&c.FeedURL)
	f.text(&c.Rights)
}

func (f *form) extension(e *hub.Extension) { nested(f, e, (*form).extensionFields) }

func (f *form) extensionFields(e *hub.Extension) {
	f.text(&e.Namespace)
	f.text(&e.Name)
	values(f, &e.Attributes, (*form).text)
	f.text(&e.Text)
	list(f, &e.Children, (*form).extension)
	f.text(&e.JSON)
}

func (f *form) state(s *hub.State) {
	nested(f, &s.Validators, (*form).validators)
	nested(f, &s.Origin, (*form).origin)
	f.time(&s.Checked)
	f.time(&s.Succeeded)
	f.time(&s.Changed)
	number(f, &s.Failures)
	f.text(&s.Failure)
	f.time(&s.RetryAt)
	list(f, &s.Notes, (*form).note)
	f.text(&s.Language)
	f.time(&s.Since)
	f.time(&s.Arrived)
	f.time(&s.Fresh)
	nested(f, &s.Rhythm, (*form).rhythm)
	nested(f, &s.Habit, (*form).habit)
	f.time(&s.Failing)
	f.octet((*byte)(&s.Verdict))
	nested(f, &s.Move, (*form).move)
	f.held(&s.Held)
	f.bool(&s.Wandering)
	f.octet((*byte)(&s.Robots))
	list(f, &s.Deleted, (*form).tombstone)
}

func (f *form) tombstone(t *hub.Tombstone) { nested(f, t, (*form).tombstoneFields) }

func (f *form) tombstoneFields(t *hub.Tombstone) {
	f.text(&t.NativeID)
	f.text(&t.ID)
	f.time(&t.When)
}

func (f *form) rhythm(r *hub.Rhythm) {
	number(f, &r.TTL)
	number(f, &r.Period)
	f.time(&r.Base)
	list(f, &r.SkipHours, number[int])
	list(f, &r.SkipDays, number[time.Weekday])
}

func (f *form) habit(h *hub.Habit) {
	number(f, &h.Pace)
	list(f, &h.Slots, (*form).octet)
	list(f, &h.Days, (*form).octet)
}

func (f *form) move(m *hub.Move) {
	f.text(&m.From)
	f.text(&m.URL)
	f.time(&m.Since)
	number(f, &m.Count)
}

// held is a list of one or none.
func (f *form) held(h **hub.Held) {
	var all []hub.Held
	if *h != nil {
		all = []hub.Held{**h}
	}
	list(f, &all, func(f *form, h *hub.Held) { nested(f, h, (*form).doubt) })
	if f.reading && len(all) > 0 {
		*h = &all[0]
	}
}

func (f *form) doubt(h *hub.Held) {
	f.text(&h.Reason)
	f.time(&h.Since)
	number(f, &h.Items)
	f.bool(&h.Accepted)
}

func (f *form) octet(b *byte) {
	n := int(*b)
	number(f, &n)
	*b = byte(n)
}

// source leaves the id out: the source is stored under it.
func (f *form) source(s *hub.Source) {
	f.text(&s.URL)
	f.text(&s.Title)
	list(f, &s.Tags, (*form).text)
	number(f, &s.Interval)
	number(f, &s.Keep.Items)
	number(f, &s.Keep.Age)
	nested(f, &s.Page, (*form).page)
	f.bool(&s.FullText)
	nested(f, &s.Access, (*form).access)
	number(f, &s.Priority)
}

func (f *form) page(p *hub.PageSelectors) {
	f.text(&p.Item)
	f.text(&p.Title)
	f.text(&p.Link)
	f.text(&p.Date)
	f.text(&p.Summary)
	f.text(&p.Content)
	f.text(&p.Author)
	f.text(&p.Image)
	f.text(&p.Next)
}

func (f *form) access(a *hub.Access) {
	f.text(&a.User)
	f.secret(&a.Password)
	values(f, &a.Headers, (*form).secret)
	f.text(&a.Proxy)
	f.bool(&a.Insecure)
}

func (f *form) secret(s *hub.Secret) { nested(f, s, (*form).secretFields) }

func (f *form) secretFields(s *hub.Secret) {
	f.text(&s.Env)
	f.text(&s.File)
	f.text(&s.Text)
}

func (f *form) validators(v *hub.Validators) {
	f.text(&v.URL)
	f.text(&v.Feed)
	f.text(&v.ETag)
	f.text(&v.LastModified)
	f.bytes(v.Body[:])
	f.text(&v.Manner)
	f.bool(&v.PagesLeft)
	f.time(&v.Again)
	number(f, &v.Reader)
	f.text(&v.Inherited)
}

func (f *form) origin(o *hub.Origin) {
	f.text(&o.ID)
	f.text(&o.Title)
	f.text(&o.Description)
	f.text(&o.HomePageURL)
	f.text(&o.FeedURL)
	f.text(&o.Language)
	f.text(&o.Icon)
	f.text(&o.Rights)
	f.text(&o.License)
	list(f, &o.Authors, (*form).person)
}

func (f *form) note(n *hub.Note) { nested(f, n, (*form).noteFields) }

func (f *form) noteFields(n *hub.Note) {
	f.text(&n.Kind)
	number(f, &n.Offset)
	f.text(&n.Detail)
	number(f, &n.Count)
}
