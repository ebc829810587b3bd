package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartsTest {

    @Test
    void namesAllPeersInAPictureThatIsWellFormed() throws Exception {
        List<String> texts = texts(Charts.svg(ResultsFixture.everything()));
        assertTrue(texts.containsAll(PeerName.ALL), texts::toString);
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
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        NodeList texts = document.getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
    }
}
