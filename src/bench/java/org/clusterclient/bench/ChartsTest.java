package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartsTest {

    private static final int WIDEST_LETTER = 7; // on average, of a legend's font

    @Test
    void namesAllPeersInAPictureThatIsWellFormed() throws Exception {
        List<String> texts = texts(Charts.svg(ResultsFixture.everything()));
        assertTrue(texts.containsAll(PeerName.ALL), texts::toString);
    }

    @Test
    void leavesRoomForEveryNameInTheLegend() throws Exception {
        Document picture = parse(Charts.svg(ResultsFixture.everything()));
        int width = Integer.parseInt(
                picture.getDocumentElement().getAttribute("width").replace("px", ""));
        NodeList texts = picture.getElementsByTagName("text");
        int named = 0;
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            String name = text.getTextContent();
            if (PeerName.ALL.contains(name)) {
                named++;
                double end = Double.parseDouble(text.getAttribute("x")) + name.length() * WIDEST_LETTER;
                assertTrue(end <= width, () -> name + " ends at " + end);
            }
        }
        assertEquals(PeerName.ALL.size(), named);
    }

    @Test
    void paintsTheSamePictureOfTheSameResults() {
        assertEquals(Charts.svg(ResultsFixture.everything()), Charts.svg(ResultsFixture.everything()));
    }

    @Test
    void paintsWhatAPartialRunHasMeasured() throws Exception {
        String calls =
                Charts.svg(ResultsFixture.withCalls(ResultsFixture.calls(PeerName.RAW, Payloads.B_100, 128, 1e5)));
        assertTrue(texts(calls).contains(PeerName.RAW));
        assertEquals(
                List.of(), texts(calls).stream().filter(PeerName.NPM::equals).toList());
        texts(Charts.svg(ResultsFixture.nothing()));
    }

    private static List<String> texts(String svg) throws Exception {
        NodeList texts = parse(svg).getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
