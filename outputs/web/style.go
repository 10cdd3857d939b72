package web

import (
	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/render"
)

// styleControl lets the stylesheet of the feeds be kept longer than what they say: it
// changes with the program alone.
const styleControl = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"

// style registers the stylesheet of the feeds.
func (s *server) style(engine *gin.Engine) {
	path := "/" + outputs.StyleFile
	d := s.newDocument(kind{
		path:        s.Site.Path(outputs.StyleFile),
		contentType: "text/css; charset=utf-8",
		policy:      feedPolicy,
	}, s.output(render.Options{
		Name: outputs.StyleFile,
		Write: func(b *outputs.Body, _ []*hub.Snapshot) error {
			_, err := b.Write(page.FeedStyle)
			return err
		},
	}))
	read(engine, path, func(c *gin.Context) { d.answer(c, field{"Cache-Control", []string{styleControl}}) })
	engine.OPTIONS(path, d.options)
}
