"""The class of every SPDX license id: families and prefixes over the SPDX list (3.28), read by hand.

An id that no rule names is `unknown`, so a license that the list gains later is never permissive by accident. The rules,
in this order: what restricts use, strong copyleft, weak copyleft, permissive. Copyleft "of the file or the library"
(MPL, LGPL, EPL, CDDL) is weak; of the whole work (GPL, AGPL, EUPL, OSL, share-alike data and texts) is strong.
"""

from __future__ import annotations

from functools import cache

from auralith_pipeline.udfs.core.license.verdict import COPYLEFT, NON_COMMERCIAL, PERMISSIVE, PROPRIETARY, UNKNOWN, WEAK_COPYLEFT

MODIFIED = "LicenseRef-modified-"  # and the id of the license whose text was changed
OWNED = "LicenseRef-Proprietary"  # what `proprietary`, `UNLICENSED` and notices of secrecy become

# A trailing `*` makes a prefix of it.
_NON_COMMERCIAL = """
    CC-BY-NC* PolyForm-Noncommercial-1.0.0 NCGL-UK-2.0 Aladdin CPOL-1.02 JPL-image Hippocratic-2.1
    BSD-3-Clause-No-Military-License COIL-1.0 PPL
"""
_PROPRIETARY = """
    BUSL-1.1 Elastic-2.0 FSL-1.1* SUL-1.0 PolyForm-Small-Business-1.0.0 SSPL-1.0 CC-BY-ND* UnRAR IEC-Code-Components-EULA
    LicenseRef-Proprietary ALGLIB-Documentation C-UDA-1.0
"""
_COPYLEFT = """
    GPL-* AGPL-* GFDL-* CC-BY-SA* CC-SA-1.0 EUPL-* OSL-* QPL-* Sleepycat RPL-* CECILL-1* CECILL-2* CERN-OHL-S* CERN-OHL-1*
    ODbL-1.0 CDLA-Sharing-1.0 Parity-* CAL-1.0* SimPL-2.0 NPOSL-3.0 copyleft-next-* LAL-1.* TGPPL-1.0 D-FSL-1.0 LiLiQ-Rplus-1.1
    ESA-PL-strong* NGPL OCLC-2.0 Arphic-1999 BSD-Protection TAPR-OHL-1.0 SMAIL-GPL BitTorrent-* YPL-* OPUBL-1.0 Watcom-1.0
    Linux-man-pages-copyleft* eCos-2.0 Motosoto Frameworx-1.0 TPL-1.0 RPSL-1.0 TMate OPL-1.0
"""
_WEAK_COPYLEFT = """
    LGPL-* LGPLLR MPL-* EPL-* CDDL-* CPL-1.0 IPL-1.0 CECILL-C APSL-* MS-RL MS-LPL OFL-* NPL-* SPL-1.0 SISSL* CPAL-1.0 ErlPL-1.1
    LPL-1.0* Artistic-1.0* Artistic-2.0 ClArtistic Artistic-dist CUA-OPL-1.0 Nokia Interbase-1.0 RSCPL SugarCRM-1.1.3 Zimbra-1.*
    wxWindows CERN-OHL-W* LiLiQ-R-1.1 ESA-PL-weak* NOSL OSET-PL-2.1 gSOAP-1.3b Ubuntu-font-1.0 RHeCos-1.1 CATOSL-1.1 NASA-1.3 IPA
    OCCT-PL OPL-UK-3.0 APL-1.0 Ruby Ruby-pty DRL-* SGI-B-1.* LPPL-* Community-Spec-1.0 FreeImage CDL-1.0 MMPL-1.0.1 GL2PS iMatix
    NBPL-1.0 TOSL SNIA TORQUE-1.1 OpenPBS-2.3
"""
_PERMISSIVE = """
    MIT MIT-* MITNFA MirOS 0BSD BSD-* Apache-* ISC* Zlib zlib-* Libpng libpng-* X11* XFree86-1.1 BSL-1.0 PSF-2.0 Python-2.0*
    CNRI-* Unlicense* CC0-1.0 CC-PDDC CC-PDM-1.0 PDDL-1.0 CC-BY-1.0 CC-BY-2.* CC-BY-3.* CC-BY-4.0 WTFPL NCSA PostgreSQL OpenSSL*
    SSLeay-standalone PHP-3.* Zend-2.0 ZPL-* AFL-* UPL-1.0 MS-PL BlueOak-1.0.0 HPND* ICU Unicode-3.0 Unicode-DFS-* NTP NTP-0 curl W3C*
    FTL IJG* libtiff TCL Beerware Fair ECL-* EFL-* AAL MulanPSL-* CECILL-B CERN-OHL-P* CDLA-Permissive-* ODC-By-1.0 O-UDA-1.0 OGL-UK-*
    OGL-Canada-2.0 etalab-2.0 DL-DE-* NLOD-* OLDAP-2* Boehm-GC* bzip2-* FSFAP* FSFUL* GLWTPL LiLiQ-P-1.1 ESA-PL-permissive*
    NIST-PD* NIST-Software NCBI-PD NTIA-PD SAX-PD* ANTLR-PD* blessing Info-ZIP ImageMagick Intel Xnet Naumen VSL-1.0 Entessa
    EUDatagrid Multics Spencer-* SMLNJ StandardML-NJ Adobe-2006 Adobe-Glyph Adobe-Display-PostScript Adobe-Utopia AMD-newlib
    AMDPLPA AML AMPAS Afmparse Bahyph Barr Bitstream-Vera Borceux Brian-Gladman-* CMU-Mach* CrystalStacker Cube DOC Dotseqn dtoa
    DSDP dvipdfm eGenix EPICS HTMLTIDY HaskellReport HDF5 HIDAPI HP-1986 HP-1989 IBM-pibs Imlib2 Jam JasPer-2.0 Kastrup
    Kazlib Latex2e Leptonica Linux-OpenIB LOOP Linux-man-pages-1-para lsof magaz Martin-Birgmeier MPEG-SSG mpich2 mplus
    Minpack NAIST-2003 Net-SNMP NetCDF Newsletr NICTA-1.0 NLPL NRL OAR OFFIS OGC-1.0 OML OpenVision PADL Pixar Plexus pnmstitch
    psfrag psutils python-ldap Qhull radvd Rdisc RSA-MD Saxpath SchemeReport Sendmail-Open-Source-1.1 SGI-B-2.0 SGI-OpenGL SGP4
    snprintf softSurfer Soundex SSH-OpenSSH SSH-short SunPro SWL TCP-wrappers TermReadKey TTYP0 TU-Berlin-* UCAR UCL-1.0
    UMich-Merit Vixie-Cron w3m Wsuipa xlock Xerox Xfig xinetd xpp XSkat Zed Zeeff Xdebug-1.03
    ASWF-Digital-Assets-* APAFML Abstyles App-s2p bcrypt-Solar-Designer Baekmuk Catharon check-cvs checkmk Clips CFITSIO
    Cornell-Lossless-JPEG Cronyx CryptoSwift DEC-3-Clause diffmark DocBook-* fwlw FDK-AAC FBM Ferguson-Twofish Furuseth GCR-docs
    GD generic-xts Graphics-Gems gtkbook Gutmann hdparm Inner-Net-2.0 Intel-ACPI ISO-permission jove JPNIC libselinux-1.0
    libutil-David-Nugent Lucida-Bitmap-Fonts LZMA-SDK-* Mackerras-* mailprio man2html McPhee-slideshow metamail MIPS
    mpi-permissive MTLL MMIXware ngrep Nunit OpenMDW-1.0 OSSP ParaType-Free-Font-1.3 pkgconf RSA-MD SMPPL ssh-keyscan
    Sun-PPP* swrule Symlinks TekHVC ThirdEye threeparttable TrustedQSL ulem UnixCrypt Widget-Workshop WordNet wwl
    xkeyboard-config-Zinoviev xzoom 3D-Slicer-1.0 ADSL AML-glslang cve-tou Bitstream-Charter FreeBSD-DOC
"""


@cache
def _rules() -> tuple[dict[str, str], list[tuple[str, str]]]:
    exact: dict[str, str] = {}
    prefixes: list[tuple[str, str]] = []
    families = (
        (_NON_COMMERCIAL, NON_COMMERCIAL),
        (_PROPRIETARY, PROPRIETARY),
        (_COPYLEFT, COPYLEFT),
        (_WEAK_COPYLEFT, WEAK_COPYLEFT),
        (_PERMISSIVE, PERMISSIVE),
    )
    for names, license_class in families:
        for name in names.split():
            if name.endswith("*"):
                prefixes.append((name[:-1], license_class))
            else:
                exact.setdefault(name, license_class)
    return exact, prefixes


@cache
def class_of(license_id: str) -> str:
    """The class of one SPDX id as the list writes it; `unknown` for LicenseRef-* and all that no rule names.

    A changed text of a permissive or weak license is unknown: the change may take away what makes it so.
    """
    if license_id.startswith(MODIFIED):
        base = class_of(license_id.removeprefix(MODIFIED))
        return UNKNOWN if base in (PERMISSIVE, WEAK_COPYLEFT) else base
    exact, prefixes = _rules()
    if license_id in exact:
        return exact[license_id]
    return next((license_class for prefix, license_class in prefixes if license_id.startswith(prefix)), UNKNOWN)
